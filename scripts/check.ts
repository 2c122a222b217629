/** `npm run check:stepN`: is the step right, and if not, what is wrong and what comes next? */
import { explainIdentity } from '../checks/handler/identity.js';
import { includes, isStepId, STEP_IDS, type StepId, stepOf } from '../steps/steps.js';
import { deployedAddress, environmentFor, sandboxSettings } from './checking/deployed-target.js';
import { renderReport, reportOf } from './checking/report.js';
import { runCheck } from './checking/run-check.js';
import { chooseTarget } from './checking/target.js';
import { parseArguments, timeoutOf } from './cli/arguments.js';
import { refuseKeptByNpm } from './cli/npm-options.js';
import { reportUserError, reportUserErrorAsJson, UserError } from './cli/user-error.js';
import { settingsOrReason } from './settings/env-file.js';
import { redactor, secretsOf } from './settings/redact.js';
import { DEFAULT_SETTINGS, fromWhereTyped } from './system/paths.js';
import { runInSandbox } from './system/sandbox-process.js';

const USAGE = '使い方は npm run check:step6 -- --help で確かめられます。';

const HELP = `使い方: npm run check:step1|2|4|5|6 [-- オプション]

  対象（指定しなければ、作業ファイル workspace/token.ts。check:step1 では設定ファイル .env、
        check:step6 では、npm run deploy をしてあれば、そのアドレス）
    --url アドレス    デプロイした /token（check:step6 だけ）
    --file パス       ハンドラーのファイル
    --step 2-4        キットの手本
  求めること
    --identity 名前   トークンの識別子がこの名前であること（check:step6 だけ）
  その他
    --env パス        設定ファイル（既定: .env）
    --timeout 秒      検査全体の制限時間（既定: 10）
    --json            結果を JSON で出力
    --help            この説明

終了コード: 0 合格、1 不合格、2 コマンドの使い方の誤り`;

/** @returns the exit code: 0 all passed, 1 something failed, 2 the command could not be used. */
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
        identity: { type: 'string' },
        env: { type: 'string' },
        timeout: { type: 'string' },
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
  refuseKeptByNpm(['url', 'file', 'step', 'identity', 'env', 'timeout', 'json'], values, positionals.slice(1));
  const [step = '', extra] = positionals;
  if (!isStepId(step)) {
    const commands = STEP_IDS.map((id) => stepOf(id).check).join('、');
    throw new UserError(`手順 ${step} の検査はありません。`, `検査のコマンドは ${commands} です。`);
  }
  if (extra !== undefined) throw new UserError(`余分な引数 ${extra} があります。`, USAGE);
  const wishes = { identity: wantedIdentity(values.identity, step) };
  const timeoutMs = timeoutOf(values.timeout ?? '10', 600);
  const path = values.env === undefined ? DEFAULT_SETTINGS : fromWhereTyped(values.env);
  const settingsFile = settingsOrReason(path, values.env);
  const target = chooseTarget(step, values, path, includes(step, 'response') ? await deployedAddress() : undefined);
  const elsewhere = target.kind === 'url' ? await environmentFor(target.url) : undefined;
  if (elsewhere) return runInSandbox(['check', ...args], elsewhere);
  const deployedWith = target.kind === 'url' ? await sandboxSettings() : undefined;
  const checked = await runCheck({ step, target, settingsFile, deployedWith, wishes, timeoutMs });
  const secrets = settingsFile instanceof UserError ? [] : secretsOf(settingsFile);
  if (deployedWith) secrets.push(deployedWith.API_SECRET, deployedWith.AUTH_TOKEN);
  const report = redactor(secrets)(reportOf(step, target, checked));
  console.log(values.json ? JSON.stringify(report) : renderReport(report, process.stdout.columns));
  return report.ok ? 0 : 1;
}

/** Only the token of step 2-6 tells it. @throws UserError for another step, and for what Voice accepts as no identity */
function wantedIdentity(identity: string | undefined, step: StepId): string | undefined {
  if (identity === undefined) return undefined;
  if (!includes(step, 'response')) {
    throw new UserError(
      '--identity は check:step6 でだけ使えます。',
      `例: npm run check:step6 -- --identity ${identity}`,
    );
  }
  const explanation = explainIdentity('string', identity);
  if (!explanation) return identity;
  throw new UserError(`--identity の${explanation.cause}`, '例: npm run check:step6 -- --identity taro_yamada');
}
