/** `npm run doctor`: when something does not work, one command says what. Its report can be pasted into a chat as it is. */
import { allPassed } from '../checks/verdict.js';
import { parseArguments } from './cli/arguments.js';
import { refuseKeptByNpm } from './cli/npm-options.js';
import { reportUserError, reportUserErrorAsJson, UserError } from './cli/user-error.js';
import { examine, type Findings } from './doctor/examine.js';
import { plainReport } from './doctor/plain.js';
import { settingsOrReason } from './settings/env-file.js';
import { DEFAULT_SETTINGS, fromWhereTyped } from './system/paths.js';
import { USUAL_PORTS } from './workshop/ports.js';

const USAGE = '使い方は npm run doctor -- --help で確かめられます。';

const HELP = `使い方: npm run doctor [-- オプション]

  動かないときに、どこに原因があるかをまとめて調べます。設定や作業ファイル、公開中のものは変えません。
  表示にシークレットやトークンはなく、SID は伏せてあるので、そのまま質問に貼れます。

    --sandbox             設定にかかわらず、サンドボックスを調べる
    --env パス            設定ファイル（既定: .env）
    --port 番号           npm start のページのポート（既定: ${USUAL_PORTS.page}）
    --function-port 番号  npm start の /token のポート（既定: ${USUAL_PORTS.function}）
    --timeout 秒          通信を待つ時間（既定: 4）
    --json                結果を JSON で出力
    --help                この説明

終了コード: 0 問題なし、1 直すところがある、2 コマンドの使い方の誤り`;

/** @returns the exit code: 0 nothing failed, 1 something did, 2 the command could not be used. */
export function main(args: string[]): Promise<number> {
  return run(args).catch(args.includes('--json') ? reportUserErrorAsJson : reportUserError);
}

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    {
      args,
      allowPositionals: true,
      options: {
        sandbox: { type: 'boolean', default: false },
        env: { type: 'string' },
        port: { type: 'string' },
        'function-port': { type: 'string' },
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
  refuseKeptByNpm(['sandbox', 'env', 'timeout', 'json'], values, positionals);
  if (positionals[0] !== undefined) throw new UserError(`余分な引数 ${positionals[0]} があります。`, USAGE);
  const settingsPath = values.env === undefined ? DEFAULT_SETTINGS : fromWhereTyped(values.env);
  const findings = await examine({
    settingsPath,
    settingsFile: settingsOrReason(settingsPath, values.env),
    sandbox: values.sandbox,
    ports: {
      page: number('--port', values.port ?? String(USUAL_PORTS.page), 65_535),
      function: number('--function-port', values['function-port'] ?? String(USUAL_PORTS.function), 65_535),
    },
    timeoutMs: number('--timeout', values.timeout ?? '4', 600) * 1000,
  });
  const verdicts = findings.topics.flatMap((topic) => topic.verdicts);
  const ok = allPassed(verdicts);
  console.log(values.json ? JSON.stringify({ ok, facts: findings.facts, verdicts }) : await text(findings));
  return ok ? 0 : 1;
}

/** What draws the report needs packages, which may be what is missing. */
async function text(findings: Findings): Promise<string> {
  try {
    const { renderDoctor } = await import('./doctor/render.js');
    return renderDoctor(findings.facts, findings.topics, process.stdout.columns);
  } catch {
    return plainReport(findings);
  }
}

function number(option: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= most && (most < 65_535 || Number.isInteger(value))) return value;
  throw new UserError(`${option} の値 ${text} は使えません。`, `0 より大きく ${most} 以下の数を指定してください。`);
}
