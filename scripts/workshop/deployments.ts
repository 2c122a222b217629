/** What the workshop does in the cloud: deploy the workspace, check what is live there, take everything back. */
import { tellsOfLeak } from '../../checks/secrets/leak.js';
import { isSandbox } from '../../checks/settings/settings.js';
import { LAST_STEP } from '../../steps/steps.js';
import { reportOf } from '../checking/report.js';
import { runCheck } from '../checking/run-check.js';
import type { Target } from '../checking/target.js';
import { type Limits, within } from '../cli/ending.js';
import { inPhases, type OnPhase, type PhaseLine } from '../cli/phases.js';
import { explained, UserError } from '../cli/user-error.js';
import { findSandbox, SANDBOX_FOLDER } from '../net/sandbox-link.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { settingsIfReadable, settingsOrReason } from '../settings/env-file.js';
import { DEFAULT_SETTINGS } from '../system/paths.js';
import { type Cloud, chooseCloud, hasCredentials } from '../twilio/cloud.js';
import { withLock } from '../twilio/lock.js';
import { deployedUrl, latestRecord } from '../twilio/record.js';
import type { ResetPlan } from '../twilio/reset.js';
import { endedJob, withPhase } from './job.js';
import type { DeploymentState, JobKind, JobState } from './model.js';
import { checkResult, viewOfToken } from './state.js';

/** Milliseconds; those of the commands. */
const DEPLOY_TIMEOUT_MS = 300_000;
const CHECK_TIMEOUT_MS = 10_000;

export class Deployments {
  #state: DeploymentState = {};
  readonly #closing = new AbortController();
  #ownSandbox: Promise<Sandbox> | undefined;
  #token: string | undefined;

  /** @param onChange told every new state */
  constructor(private readonly onChange: (state: DeploymentState) => void) {}

  get isBusy(): boolean {
    return this.#state.job?.status === 'running';
  }

  /** The address that an earlier `npm start` deployed to works again: its sandbox is started too. */
  async restore(): Promise<void> {
    if (latestRecord()?.cloud === 'sandbox') await this.#ensureSandbox();
    await this.#refreshAddress();
  }

  /** Deploys the workspace, and checks what is live then. @throws UserError when something else is under way */
  deploy(): void {
    this.#begin('deploy', async () => {
      const cloud = await this.#cloudFor(this.#usesSandbox());
      await this.#within((limits) => this.#deployTo(cloud, limits));
      const ok = await this.#check();
      const where = cloud.kind === 'sandbox' ? 'サンドボックス' : 'Twilio ';
      const rest = ok ? '' : 'デプロイ先の検査には、まだ直すところがあります。';
      return `作業ファイルを${where}にデプロイしました。${rest}`;
    });
  }

  /** @throws UserError when nothing is deployed, or something else is under way */
  check(): void {
    if (!this.#state.url) {
      throw new UserError('デプロイしたものがまだありません。', '先に「デプロイ」を実行してください。');
    }
    this.#begin('check', async () => {
      if (await this.#check()) return 'デプロイ先の /token は合格です。';
      throw new UserError(
        'デプロイ先の /token に、直すところがあります。',
        '検査の結果を見て直し、もう一度デプロイしてください。',
      );
    });
  }

  /** What a reset would do, in Japanese. @throws UserError */
  async resetPlan(): Promise<string[]> {
    const cloud = await this.#deployedCloud();
    return this.#within(async (limits) => (await planned(cloud, limits)).lines);
  }

  /** @param onDone told after it */
  reset(onDone: () => void): void {
    this.#begin('reset', async () => {
      const cloud = await this.#deployedCloud();
      await this.#within(async (limits) => this.#inPhases((await planned(cloud, limits)).carryOut));
      const { check: _, token: _1, ...rest } = this.#state;
      this.#token = undefined;
      this.#set(rest);
      onDone();
      return 'はじめの状態に戻しました。';
    });
  }

  /** The whole token that the deployment answered last; a secret. */
  get token(): string | undefined {
    return this.#token;
  }

  /** What is under way ends before its next call: nobody would hear of it any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    const own = await this.#ownSandbox?.catch(() => undefined);
    await own?.close();
  }

  async #deployTo(cloud: Cloud, limits: Limits): Promise<void> {
    const { deployWorkspace }: typeof import('./deploy-workspace.js') = require('./deploy-workspace.js');
    const onDestination = (destination: string) => {
      if (this.#state.job) this.#setJob({ ...this.#state.job, destination });
    };
    await this.#inPhases((onPhase) => deployWorkspace(cloud, { ...limits, onPhase }, onDestination));
  }

  /** Under the lock, as long as a command may take, and until the end of `npm start`. */
  #within<T>(work: (limits: Limits) => Promise<T>): Promise<T> {
    return within(DEPLOY_TIMEOUT_MS, (limits) => {
      const signal = AbortSignal.any([limits.signal, this.#closing.signal]);
      return withLock(() => work({ ...limits, signal }), signal);
    });
  }

  #inPhases<T>(work: (onPhase: OnPhase) => Promise<T>): Promise<T> {
    return inPhases((line) => this.#setPhase(line), work);
  }

  async #cloudFor(sandbox: boolean): Promise<Cloud> {
    if (sandbox) await this.#ensureSandbox();
    return chooseCloud({ sandbox });
  }

  /** The sandbox that is running already, or one of the workshop's own. @throws UserError when it cannot be started */
  async #ensureSandbox(): Promise<void> {
    if (await findSandbox()) return;
    // Loaded only for whoever deploys: it is the largest part of the kit.
    const { startSandbox }: typeof import('../sandbox/sandbox.js') = require('../sandbox/sandbox.js');
    this.#ownSandbox ??= startSandbox({ folder: SANDBOX_FOLDER });
    try {
      await this.#ownSandbox;
    } catch (error) {
      this.#ownSandbox = undefined;
      throw error;
    }
  }

  /** @throws UserError when the settings are of an account, and not enough for it: nobody is led elsewhere silently */
  #usesSandbox(): boolean {
    const file = settingsIfReadable(DEFAULT_SETTINGS);
    if (!file || isSandbox(file)) return true;
    if (hasCredentials({ sandbox: false })) return false;
    throw new UserError(
      'デプロイに必要な値が、設定ファイル .env にそろっていません。ACCOUNT_SID のほかに、AUTH_TOKEN か、API_KEY と API_SECRET が必要です。',
      'npm run env で値を入力してください。アカウントがなければ、npm run env -- --sandbox を実行してください。',
    );
  }

  /** The cloud that a reset takes back; undefined where nothing can have been deployed. */
  async #deployedCloud(): Promise<Cloud | undefined> {
    if (latestRecord()?.cloud === 'sandbox') return this.#cloudFor(true);
    return hasCredentials({ sandbox: false }) ? chooseCloud({ sandbox: false }) : undefined;
  }

  /** @param work what it resolves with is said in the end */
  #begin(kind: JobKind, work: () => Promise<string>): void {
    if (this.isBusy) {
      throw new UserError(
        'ほかの処理がまだ終わっていません。',
        'それが終わるのを待ってから、もう一度実行してください。',
      );
    }
    this.#setJob({ kind, status: 'running', phases: [] });
    work()
      .then((message) => this.#endJob({ status: 'done', message }))
      .catch((error) => {
        const { cause, next } = explained(error, '', 'もう一度試し、それでも同じなら、内容を講師に伝えてください。');
        this.#endJob({ status: 'failed', message: cause, next });
      });
  }

  /** @returns whether it passed */
  async #check(): Promise<boolean> {
    await this.#refreshAddress();
    const { url } = this.#state;
    if (!url) return false;
    const phase = 'デプロイ先の /token を検査';
    this.#setPhase({ phase });
    const startedAt = Date.now();
    const target: Target = { kind: 'url', url };
    const settingsFile = settingsOrReason(DEFAULT_SETTINGS);
    const checked = await runCheck({ step: LAST_STEP.id, target, settingsFile, timeoutMs: CHECK_TIMEOUT_MS });
    const { verdicts, ok } = reportOf(LAST_STEP.id, target, checked);
    this.#setPhase({ phase, ok, seconds: Math.round((Date.now() - startedAt) / 100) / 10 });
    const leaks = tellsOfLeak(verdicts);
    this.#token = leaks ? undefined : checked.token;
    const view = viewOfToken(checked.token, leaks);
    const { token: _, ...rest } = this.#state;
    const check = checkResult({ step: LAST_STEP.id, verdicts, startedAt });
    this.#set({ ...rest, check, ...(view ? { token: view } : {}) });
    return ok;
  }

  async #refreshAddress(): Promise<void> {
    const record = latestRecord();
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
    if (job) this.#setJob(withPhase(job, line));
  }

  #endJob(result: Pick<JobState, 'status' | 'message' | 'next'>): void {
    const { job } = this.#state;
    if (job) this.#setJob(endedJob(job, result));
  }

  #setJob(job: JobState): void {
    this.#set({ ...this.#state, job });
  }

  #set(state: DeploymentState): void {
    this.#state = state;
    this.onChange(state);
  }
}

/** Loads Twilio's client. */
function planned(cloud: Cloud | undefined, limits: Limits): Promise<ResetPlan> {
  const { planReset }: typeof import('../twilio/reset.js') = require('../twilio/reset.js');
  return planReset(cloud, false, limits);
}
