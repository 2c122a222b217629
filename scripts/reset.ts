/** `npm run reset`: takes the demo back to the start, after saying what that means. */
import fs from 'node:fs';
import { question } from 'zx';
import { stepOf } from '../steps/steps.js';
import { parseArguments } from './lib/arguments.js';
import type { DeployRequest } from './lib/cloud/deploy.js';
import { withLock } from './lib/cloud/lock.js';
import { projectOf } from './lib/cloud/project.js';
import { backToStart, deleteService, type FoundService, findService } from './lib/cloud/reset.js';
import { type Cloud, hasCredentials, inCloud } from './lib/cloud/target-cloud.js';
import { colours } from './lib/colours.js';
import { stepFile } from './lib/paths.js';
import { Phases } from './lib/phases.js';
import { forgetProgress, hasProgress } from './lib/progress.js';
import { reportUserError, UserError } from './lib/user-error.js';
import { ensureWorkspace, replaceWorkspace } from './lib/workspace/workspace.js';

const HELP = `使い方: npm run reset [-- オプション]

  作業ファイルを手順 2-1 に戻し（元のファイルは残ります）、公開中のものを手順 2-1 に戻し、
  この章の環境変数をデプロイ先から消し、進み具合の記録を消します。

    --delete      デプロイ先のサービスを丸ごと削除する
    --dry-run     何をするかを表示するだけ
    --yes         確認せずに実行する
    --sandbox     Twilio の代わりにサンドボックスを元に戻す
    --env パス    設定ファイル（既定: .env）
    --help        この説明`;

const USAGE = '使い方は npm run reset -- --help で確かめられます。';
const TIMEOUT_MS = 300_000;

/** @returns the exit code: 0 done (or nothing to do), 1 called off, 2 it failed or could not be used */
export function main(args: string[]): Promise<number> {
  return run(args).catch(reportUserError);
}

interface Options {
  delete: boolean;
  'dry-run': boolean;
  yes: boolean;
}

async function run(args: string[]): Promise<number> {
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    delete: flag,
    'dry-run': flag,
    yes: flag,
    sandbox: flag,
    help: flag,
    env: { type: 'string' },
  } as const;
  const { values } = parseArguments({ args, options }, USAGE);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  // Without credentials nothing can be deployed either: then only this computer is taken back.
  if (!values.sandbox && !hasCredentials(values)) return reset(undefined, values);
  return inCloud(['reset', ...args], values, (cloud) => withLock(() => reset(cloud, values)));
}

async function reset(cloud: Cloud | undefined, options: Options): Promise<number> {
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
