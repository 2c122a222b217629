/** What `npm run reset` does once it talks to the right cloud, and what it says meanwhile. */
import fs from 'node:fs';
import { question } from 'zx';
import { stepOf } from '../../../steps/steps.js';
import { colours } from '../colours.js';
import { stepFile } from '../paths.js';
import { Phases } from '../phases.js';
import { forgetProgress, hasProgress } from '../progress.js';
import { UserError } from '../user-error.js';
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
}

/** @param cloud undefined takes only this computer back. @returns the exit code */
export async function reset(cloud: Cloud | undefined, options: Options): Promise<number> {
  const request = cloud && requestOf(cloud);
  const found = request && (await findService(request));
  const plan = planOf(found, cloud, options);
  console.log(plan.length > 0 ? 'すること:' : '元に戻すものはありません。');
  for (const line of plan) console.log(`  ・${line}`);
  if (plan.length === 0 || options['dry-run']) return 0;
  if (!options.yes && !(await confirmed())) {
    console.log('何も変更しませんでした。');
    return 1;
  }
  const phases = new Phases();
  try {
    if (request && found) await resetCloud(request, found, options, phases);
    resetHere(phases);
  } catch (error) {
    phases.finish(false);
    throw error;
  }
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
  return fs.readFileSync(stepFile(stepOf('2-1').file));
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

function resetHere(phases: Phases): void {
  phases.begin('このパソコンの作業ファイルと記録を元に戻す');
  const replaced = replaceWorkspace(start());
  forgetProgress();
  phases.finish(true);
  if (replaced.kind === 'replaced' && replaced.kept) {
    console.log(`  元の作業ファイルに戻すには: npm run step -- --restore ${replaced.kept}`);
  }
}

function requestOf({ kind, credentials, serviceName }: Cloud): DeployRequest {
  const built = projectOf('2-1');
  if (built.kind === 'refused') throw new Error('the kit’s own step 2-1 does not compile');
  const deadline = Date.now() + TIMEOUT_MS;
  return { project: built.project, cloud: kind, credentials, serviceName, settings: {}, deadline, onPhase: () => {} };
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError(
      '確認の答えを入力できる端末がないので、何も変更しませんでした。',
      '確認なしで実行するには --yes を付けてください。',
    );
  }
  return /^(y|yes|はい)$/i.test((await question('よろしいですか？ [y/N] ')).trim());
}
