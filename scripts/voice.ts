/** `npm run check:voice`: does Twilio's own client accept the token? */
import { LAST_STEP } from '../steps/steps.js';
import { deployedAddress } from './checking/deployed-target.js';
import { type Report, reportOf } from './checking/report.js';
import { chooseTarget, describeTarget } from './checking/target.js';
import { parseArguments, timeoutOf } from './cli/arguments.js';
import { colours } from './cli/colours.js';
import { refuseKeptByNpm } from './cli/npm-options.js';
import { reportUserError, reportUserErrorAsJson, UserError } from './cli/user-error.js';
import { renderVerdicts } from './cli/verdicts.js';
import { settingsOrReason } from './settings/env-file.js';
import { redactor, secretsOf } from './settings/redact.js';
import { DEFAULT_SETTINGS, fromWhereTyped } from './system/paths.js';
import { checkVoice } from './voice/check-voice.js';

const USAGE = '使い方は npm run check:voice -- --help で確かめられます。';

const HELP = `使い方: npm run check:voice [-- オプション]

  トークンを Twilio の本物のクライアント（Voice SDK）に渡し、登録できるかを確かめます。
  このパソコンに入っている Chrome、Chromium、Edge のどれかを、画面を出さずに使います。
  サンドボックスの設定と、設定ファイルがないときは、このパソコンの中だけで確かめます。

  対象（指定しなければ、npm run deploy をしてあればそのアドレス、なければ作業ファイル workspace/token.ts）
    --url アドレス    デプロイした /token
    --file パス       ハンドラーのファイル
    --step 2-6        キットの手本
  その他
    --env パス        設定ファイル（既定: .env）
    --timeout 秒      制限時間（既定: 30）
    --json            結果を JSON で出力
    --help            この説明

終了コード: 0 登録できた、1 登録できなかった、2 コマンドの使い方の誤り、またはブラウザーがない`;

/** @returns the exit code */
export function main(args: string[]): Promise<number> {
  return check(args).catch(args.includes('--json') ? reportUserErrorAsJson : reportUserError);
}

async function check(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    {
      args,
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        file: { type: 'string' },
        step: { type: 'string' },
        env: { type: 'string' },
        timeout: { type: 'string', default: '30' },
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
  refuseKeptByNpm(['url', 'file', 'step', 'env', 'json'], values, positionals);
  if (positionals.length > 0) throw new UserError(`余分な引数 ${positionals[0]} があります。`, USAGE);
  const timeoutMs = timeoutOf(values.timeout, 600);
  const path = values.env === undefined ? DEFAULT_SETTINGS : fromWhereTyped(values.env);
  const settingsFile = settingsOrReason(path, values.env);
  if (settingsFile instanceof UserError) throw settingsFile;
  const target = chooseTarget(LAST_STEP.id, values, path, await deployedAddress());
  if (target.kind === 'settings') throw new Error('step 2-6 is never about the settings file alone');
  const verdicts = await checkVoice({ target, settingsFile, timeoutMs });
  const report = redactor(secretsOf(settingsFile))(reportOf(LAST_STEP.id, target, { verdicts, output: '' }));
  console.log(values.json ? JSON.stringify(report) : textOf(report));
  return report.ok ? 0 : 1;
}

function textOf({ target, ok, verdicts }: Report): string {
  const isRegistered = verdicts.some(({ id, status }) => id === 'voice.registered' && status === 'passed');
  const sum = ok
    ? colours.green('✔ 本物のクライアントで登録できました。')
    : isRegistered
      ? colours.red('✖ 登録はできましたが、手順 2-6 の検査に不合格があります。')
      : colours.red('✖ 本物のクライアントで登録できていません。');
  const heading = `${colours.bold('クライアントの登録の検査')}  対象: ${describeTarget(target)}`;
  return [heading, '', renderVerdicts(verdicts, process.stdout.columns), '', sum].join('\n');
}
