/** What the workshop does in the cloud: deploy the workspace, check what is live there, take everything back. */

import { tokenIn } from '../../checks/handler/answer.js';
import { isSandbox } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import { LAST_STEP } from '../../steps/steps.js';
import type { Report } from '../checking/report.js';
import type { PhaseLine } from '../cli/phases.js';
import { explained, type JsonFailure, UserError } from '../cli/user-error.js';
import { fetchToken } from '../net/fetch-token.js';
import { findSandbox } from '../net/sandbox-link.js';
import { settingsIfReadable } from '../settings/env-file.js';
import { DEFAULT_SETTINGS } from '../system/paths.js';
import type { DeployResult } from '../twilio/deploy-command.js';
import { deployedUrl, readRecord } from '../twilio/record.js';
import type { ResetLine } from '../twilio/reset-command.js';
import { hasCredentials } from '../twilio/target-cloud.js';
import { runCommand } from './child-command.js';
import type { CheckResult, DeploymentState, JobKind, JobPhase, JobState } from './model.js';
import { SandboxCompanion } from './sandbox-companion.js';
import { viewOfToken } from './token-view.js';

type Line = PhaseLine | DeployResult | ResetLine | JsonFailure | Report;

/** How long (ms) a deployed `/token` may take for being looked at. */
const FETCH_TIMEOUT_MS = 10_000;

export class Deployments {
  #state: DeploymentState = {};
  readonly #sandbox = new SandboxCompanion();
  #token: string | undefined;

  /** @param onChange told every new state */
  constructor(private readonly onChange: (state: DeploymentState) => void) {}

  get isBusy(): boolean {
    return this.#state.job?.status === 'running';
  }

  /** The address that an earlier `npm start` deployed to works again: its sandbox is started too. */
  async restore(): Promise<void> {
    if (readRecord()?.cloud === 'sandbox') await this.#sandbox.ensure();
    await this.#refreshAddress();
  }

  /** Deploys the workspace, and checks what is live then. @throws UserError when something else is under way */
  deploy(): void {
    this.#begin('deploy', async () => {
      const sandbox = this.#usesSandbox();
      if (sandbox) await this.#sandbox.ensure();
      const last = await this.#run(['deploy', ...(sandbox ? ['--sandbox'] : [])]);
      if ('verdicts' in last) {
        const failure = last.verdicts.find(({ status }) => status === 'failed');
        throw new UserError(
          `コードに誤りがあるので、送りませんでした。${failure?.cause ?? ''}`,
          failure?.next ?? '検査の結果を見て、コードを直してください。',
        );
      }
      const ok = await this.#check();
      const where = sandbox ? 'サンドボックス' : 'Twilio ';
      const rest = ok ? '' : 'デプロイ先の検査には、まだ直すところがあります。';
      return { message: `作業ファイルを${where}に公開しました。${rest}` };
    });
  }

  /** @throws UserError when nothing is deployed, or something else is under way */
  check(): void {
    if (!this.#state.url) {
      throw new UserError('デプロイしたものがまだありません。', '先に「デプロイ」を実行してください。');
    }
    this.#begin('check', async () => {
      if (await this.#check()) return { message: 'デプロイ先の /token は合格です。' };
      throw new UserError(
        'デプロイ先の /token に、直すところがあります。',
        '検査の結果を見て直し、もう一度デプロイしてください。',
      );
    });
  }

  /** What a reset would do, in Japanese. @throws UserError */
  async resetPlan(): Promise<string[]> {
    const lines: Line[] = [];
    await runCommand([...(await this.#resetCommand()), '--dry-run'], (line) => lines.push(line as Line));
    const failure = lines.find((line): line is JsonFailure => 'error' in line);
    if (failure) throw new UserError(failure.error.cause, failure.error.next);
    return lines.flatMap((line) => ('plan' in line ? line.plan : []));
  }

  /** @param onDone told after it, with the name of what was kept */
  reset(onDone: (kept: string | undefined) => void): void {
    this.#begin('reset', async () => {
      const last = await this.#run([...(await this.#resetCommand()), '--yes']);
      const { check: _, token: _1, ...rest } = this.#state;
      this.#token = undefined;
      this.#set(rest);
      onDone('kept' in last ? last.kept : undefined);
      return { message: 'はじめの状態に戻しました。' };
    });
  }

  /** The whole token that the deployment answered last; a secret. */
  get token(): string | undefined {
    return this.#token;
  }

  async close(): Promise<void> {
    await this.#sandbox.close();
  }

  /** @throws UserError when the settings are of an account, and not enough for it: nobody is led elsewhere silently */
  #usesSandbox(): boolean {
    const file = settingsIfReadable(DEFAULT_SETTINGS);
    if (!file || isSandbox(file)) return true;
    if (hasCredentials({ sandbox: false })) return false;
    throw new UserError(
      '設定ファイル .env に、デプロイに要る値（ACCOUNT_SID と AUTH_TOKEN）がそろっていません。',
      'npm run env で値を入れてください。アカウントがなければ、npm run env -- --sandbox を実行してください。',
    );
  }

  async #resetCommand(): Promise<string[]> {
    if (readRecord()?.cloud !== 'sandbox') return ['reset'];
    await this.#sandbox.ensure();
    return ['reset', '--sandbox'];
  }

  #begin(kind: JobKind, work: () => Promise<{ message: string }>): void {
    if (this.isBusy) {
      throw new UserError(
        'ほかの作業がまだ終わっていません。',
        'それが終わるのを待ってから、もう一度実行してください。',
      );
    }
    this.#setJob({ kind, status: 'running', phases: [] });
    work()
      .then(({ message }) => this.#endJob({ status: 'done', message }))
      .catch((error) => {
        const { cause, next } = explained(error, '', 'もう一度試し、それでも同じなら、内容を講師に伝えてください。');
        this.#endJob({ status: 'failed', message: cause, next });
      });
  }

  /** @returns the command's last line. @throws UserError when it could not be used or failed */
  async #run(args: string[]): Promise<Exclude<Line, PhaseLine | JsonFailure>> {
    let last: Line | undefined;
    const code = await runCommand(args, (value) => {
      const line = value as Line;
      if ('phase' in line) this.#setPhase(line);
      else last = line;
    });
    if (last && 'error' in last) throw new UserError(last.error.cause, last.error.next);
    if (!last || 'phase' in last) {
      throw new UserError(
        `コマンドが結果を出さずに終わりました（終了コード ${code}）。`,
        `ターミナルで npm run ${args[0]} を実行して、表示を確かめてください。`,
      );
    }
    return last;
  }

  /** @returns whether it passed */
  async #check(): Promise<boolean> {
    await this.#refreshAddress();
    const { url, browserUrl } = this.#state;
    if (!url) return false;
    const phase = 'デプロイ先の /token を検査';
    this.#setPhase({ phase });
    const startedAt = Date.now();
    const last = await this.#run(['check', LAST_STEP.id, '--url', url]);
    if (!('step' in last)) return false;
    const { verdicts, ok } = last;
    this.#setPhase({ phase, ok, seconds: Math.round((Date.now() - startedAt) / 100) / 10 });
    const token = await answeredToken(browserUrl ?? url);
    this.#token = token;
    const view = viewOfToken(token);
    const check = resultOf(verdicts, ok, startedAt);
    const { token: _, ...rest } = this.#state;
    this.#set({ ...rest, check, ...(view ? { token: view } : {}) });
    return ok;
  }

  async #refreshAddress(): Promise<void> {
    const record = readRecord();
    const running = record?.cloud === 'sandbox' ? await findSandbox() : undefined;
    const { url: _, browserUrl: _1, cloud: _2, ...rest } = this.#state;
    const reachable = record && (record.cloud === 'twilio' || running);
    this.#set({
      ...rest,
      ...(reachable ? { url: deployedUrl(record), cloud: record.cloud } : {}),
      ...(record && running ? { browserUrl: `${running.site}/${record.domain}/token` } : {}),
    });
  }

  #setPhase(line: PhaseLine): void {
    const { job } = this.#state;
    if (!job) return;
    const others = job.phases.map(endedPhase).filter(({ title }) => title !== line.phase);
    const phase: JobPhase =
      'seconds' in line
        ? { title: line.phase, status: line.ok ? 'done' : 'failed', seconds: line.seconds }
        : { title: line.phase, status: 'running' };
    this.#setJob({ ...job, phases: [...others, phase] });
  }

  #endJob(result: Pick<JobState, 'status' | 'message' | 'next'>): void {
    const { job } = this.#state;
    if (!job) return;
    const phases = job.phases.map((phase) =>
      phase.status === 'running' ? { ...phase, status: result.status } : phase,
    );
    this.#setJob({ ...job, phases, ...result });
  }

  #setJob(job: JobState): void {
    this.#set({ ...this.#state, job });
  }

  #set(state: DeploymentState): void {
    this.#state = state;
    this.onChange(state);
  }
}

/** A phase after which another one began is over. */
function endedPhase(phase: JobPhase): JobPhase {
  return phase.status === 'running' ? { ...phase, status: 'done' } : phase;
}

function resultOf(verdicts: Verdict[], ok: boolean, startedAt: number): CheckResult {
  const at = Date.now();
  return { status: 'done', step: LAST_STEP.id, ok, verdicts, at, ms: at - startedAt };
}

async function answeredToken(url: string): Promise<string | undefined> {
  const outcome = await fetchToken(new URL(url), { deadline: Date.now() + FETCH_TIMEOUT_MS });
  return outcome.kind === 'answered' ? tokenIn(outcome.body) : undefined;
}
