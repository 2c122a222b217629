/** What `npm run reset` does once it talks to the right cloud, and what it says meanwhile. */
import fs from 'node:fs';
import { question } from 'zx';
import { FIRST_STEP } from '../../steps/steps.js';
import { colours } from '../cli/colours.js';
import { type Phases, phasesFor } from '../cli/phases.js';
import { UserError } from '../cli/user-error.js';
import { stepFile } from '../system/paths.js';
import { forgetProgress, hasProgress } from '../workspace/progress.js';
import { ensureWorkspace, replaceWorkspace } from '../workspace/workspace.js';
import type { DeployRequest } from './deploy.js';
import { projectOf } from './project.js';
import { backToStart, deleteService, type FoundService, findService } from './reset.js';
import type { Cloud } from './target-cloud.js';

const TIMEOUT_MS = 300_000;

export interface Options {
  delete: boolean;
  'dry-run': boolean;
  yes: boolean;
  json: boolean;
}

/** What `npm run reset -- --json` prints beside the phases: first the plan, and in the end that it is done. */
export type ResetLine = { plan: string[] } | { ok: true; kept?: string };

/** @param cloud undefined takes only this computer back. @returns the exit code */
export async function reset(cloud: Cloud | undefined, options: Options): Promise<number> {
  const request = cloud && requestOf(cloud);
  const found = request && (await findService(request));
  const plan = planOf(found, cloud, options);
  if (options.json) print({ plan });
  else console.log(planText(plan));
  if (plan.length === 0 || options['dry-run']) return 0;
  if (!options.yes && !(await confirmed())) {
    console.log('何も変更しませんでした。');
    return 1;
  }
  const phases = phasesFor(options.json);
  let kept: string | undefined;
  try {
    if (request && found) await resetCloud(request, found, options, phases);
    kept = resetHere(phases);
  } catch (error) {
    phases.finish(false);
    throw error;
  }
  if (options.json) {
    print({ ok: true, ...(kept ? { kept } : {}) });
    return 0;
  }
  if (kept) console.log(`  元の作業ファイルに戻すには: npm run step -- --restore ${kept}`);
  console.log(colours.green('\n✔ はじめの状態に戻しました。'));
  return 0;
}

function planOf(found: FoundService | undefined, cloud: Cloud | undefined, options: Options): string[] {
  const name = cloud?.serviceName;
  const where = cloud?.kind === 'sandbox' ? 'サンドボックス' : 'Twilio ';
  return [
    ...(found && options.delete ? [`${where}のサービス ${name} を、中身ごと削除します。`] : []),
    ...(found && !options.delete
      ? [
          `${where}のサービス ${name} の公開中のものを、手順 2-1 に戻します。`,
          'デプロイ先の環境変数 TWIML_APP_SID、API_KEY、API_SECRET を消します。',
        ]
      : []),
    ...(isAtStart()
      ? []
      : ['作業ファイル workspace/token.ts を手順 2-1 に戻します（いまの内容は workspace/kept/ に残ります）。']),
    ...(hasProgress() ? ['進み具合の記録を消します。'] : []),
  ];
}

function start(): Buffer {
  return fs.readFileSync(stepFile(FIRST_STEP.file));
}

function isAtStart(): boolean {
  return fs.readFileSync(ensureWorkspace()).equals(start());
}

async function resetCloud(
  request: DeployRequest,
  { serviceSid }: FoundService,
  options: Options,
  phases: Phases,
): Promise<void> {
  const onPhase = (title: string) => phases.begin(title);
  if (options.delete) {
    onPhase('サービスを削除');
    await deleteService(request, serviceSid);
  } else {
    await backToStart({ ...request, onPhase });
  }
}

/** @returns the name under which the former workspace is kept */
function resetHere(phases: Phases): string | undefined {
  phases.begin('このパソコンの作業ファイルと記録を元に戻す');
  const replaced = replaceWorkspace(start());
  forgetProgress();
  phases.finish(true);
  return replaced.kind === 'replaced' ? replaced.kept : undefined;
}

function print(line: ResetLine): void {
  console.log(JSON.stringify(line));
}

function planText(plan: readonly string[]): string {
  if (plan.length === 0) return '元に戻すものはありません。';
  return ['すること:', ...plan.map((line) => `  ・${line}`)].join('\n');
}

function requestOf({ kind, credentials, serviceName }: Cloud): DeployRequest {
  const built = projectOf(FIRST_STEP.id);
  if (built.kind === 'refused') throw new Error('the kit’s own step 2-1 does not compile');
  const deadline = Date.now() + TIMEOUT_MS;
  return { project: built.project, cloud: kind, credentials, serviceName, settings: {}, deadline, onPhase: () => {} };
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError(
      '確認の答えを入力できるターミナルがないので、何も変更しませんでした。',
      '確認なしで実行するには --yes を付けてください。',
    );
  }
  return /^(y|yes|はい)$/i.test((await question('よろしいですか？ [y/N] ')).trim());
}
