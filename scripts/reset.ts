/** `npm run reset`: takes the demo back to the start, after saying what that means. */
import { parseArguments } from './cli/arguments.js';
import { reportUserError, reportUserErrorAsJson } from './cli/user-error.js';
import { withLock } from './twilio/lock.js';
import { hasCredentials, inCloud } from './twilio/target-cloud.js';

const HELP = `使い方: npm run reset [-- オプション]

  作業ファイルを手順 2-1 に戻し（元のファイルは残ります）、公開中のものを手順 2-1 に戻し、
  この章の環境変数をデプロイ先から消し、進み具合の記録を消します。

    --delete      デプロイ先のサービスを丸ごと削除する
    --dry-run     何をするかを表示するだけ
    --yes         確認せずに実行する
    --sandbox     Twilio の代わりにサンドボックスを元に戻す
    --env パス    設定ファイル（既定: .env）
    --json        経過と結果を、1 行に 1 つの JSON で出力（--yes か --dry-run と一緒に）
    --help        この説明`;

const USAGE = '使い方は npm run reset -- --help で確かめられます。';

/** @returns the exit code: 0 done (or nothing to do), 1 called off, 2 it failed or could not be used */
export function main(args: string[]): Promise<number> {
  return run(args).catch(args.includes('--json') ? reportUserErrorAsJson : reportUserError);
}

async function run(args: string[]): Promise<number> {
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    delete: flag,
    'dry-run': flag,
    yes: flag,
    sandbox: flag,
    json: flag,
    help: flag,
    env: { type: 'string' },
  } as const;
  const { values } = parseArguments({ args, options }, USAGE);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  // Without credentials nothing can be deployed either: then only this computer is taken back.
  if (!values.sandbox && !hasCredentials(values)) return command().reset(undefined, values);
  return inCloud(['reset', ...args], values, (cloud) => withLock(() => command().reset(cloud, values)));
}

/** Loaded only in the process that does the work: for the sandbox this command starts once more. */
function command(): typeof import('./twilio/reset-command.js') {
  return require('./twilio/reset-command.js');
}
