/** `npm run deploy`: brings a step or the participant's own file to Twilio, or to the sandbox. */
import { isStepId, STEP_IDS } from '../steps/steps.js';
import { parseArguments, timeoutOf } from './cli/arguments.js';
import { reportUserError, reportUserErrorAsJson, UserError } from './cli/user-error.js';
import { withLock } from './twilio/lock.js';
import { inCloud } from './twilio/target-cloud.js';
import type { BuildName } from './workspace/build.js';

const HELP = `使い方: npm run deploy [-- 対象] [-- オプション]

  対象: workspace（既定: 自分の workspace/token.ts）、2-1、2-2、2-4、2-5、2-6

    --prebuild    実演の前に、すべての手順をあらかじめ組み立てる（公開中のものは変えない）
    --sandbox     Twilio の代わりに、npm run sandbox で動かしたサンドボックスへ送る
    --env パス    設定ファイル（既定: .env）
    --timeout 秒  全体の制限時間（既定: 300）
    --json        経過と結果を、1 行に 1 つの JSON で出力
    --help        この説明

終了コード: 0 成功、1 コードに誤りがあって送らなかった、2 そのほかの失敗`;

const USAGE = '使い方は npm run deploy -- --help で確かめられます。';

/** @returns the exit code */
export function main(args: string[]): Promise<number> {
  return run(args).catch(args.includes('--json') ? reportUserErrorAsJson : reportUserError);
}

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    {
      args,
      allowPositionals: true,
      options: {
        prebuild: { type: 'boolean', default: false },
        sandbox: { type: 'boolean', default: false },
        env: { type: 'string' },
        timeout: { type: 'string', default: '300' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const name = nameOf(positionals);
  const timeoutMs = timeoutOf(values.timeout, 3_600);
  return inCloud(['deploy', ...args], values, (cloud) =>
    withLock(() => {
      // Loaded only here: for the sandbox this command starts once more, and only that process needs Twilio's client.
      const {
        deployOne,
        prebuildAll,
      }: typeof import('./twilio/deploy-command.js') = require('./twilio/deploy-command.js');
      const deadline = Date.now() + timeoutMs;
      return values.prebuild
        ? prebuildAll(cloud, deadline, values.json)
        : deployOne(name, cloud, deadline, values.json);
    }),
  );
}

function nameOf([name = 'workspace', extra]: string[]): BuildName {
  if (extra !== undefined) throw new UserError(`余分な引数 ${extra} があります。`, USAGE);
  if (name === 'workspace' || isStepId(name)) return name;
  throw new UserError(
    `${name} というデプロイの対象はありません。`,
    `workspace か、${STEP_IDS.join('、')} のどれかを指定してください。`,
  );
}
