/** `npm run sandbox`: a local stand-in for Twilio's cloud, until it is ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArguments } from './cli/arguments.js';
import { listenToEnding } from './cli/ending.js';
import { reportUserError, UserError } from './cli/user-error.js';
import { findSandbox, type RunningSandbox, requireSandbox, SANDBOX_FOLDER } from './net/sandbox-link.js';
import { type Fault, parseFault } from './sandbox/faults.js';
import { type Sandbox, startSandbox } from './sandbox/sandbox.js';
import { shownPath } from './system/paths.js';

const USAGE = '使い方は npm run sandbox -- --help で確かめられます。';

/** Milliseconds. */
const STOP_TIMEOUT_MS = 10_000;

const HELP = `使い方: npm run sandbox [-- オプション]

  Twilio のクラウドの代わりを、このパソコンの中だけで動かします。Ctrl+C を押すまで動き続けます。
  デプロイした内容は、次に起動したときも残っています。

    --fresh      残っている内容を消して、新しい資格情報で始める
    --json       接続に要る値を、準備ができたときに JSON で 1 行だけ出力
    --fault X    障害を起こす（何度でも指定可。例: latency=150、status=429,nth=1、reset、build-fails）
                 すでに起動しているときは、その障害の設定だけを入れ替える（none ですべて解除）
    --stop       起動しているサンドボックスを終える
    --help       この説明

終了コード: 0 成功、2 コマンドの使い方の誤り、または起動できない`;

const OPTIONS = {
  fresh: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  stop: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  fault: { type: 'string', multiple: true },
} as const;

/** @returns the exit code, not before the sandbox has ended */
export function main(args: string[]): Promise<number> {
  return run(args).catch(reportUserError);
}

async function run(args: string[]): Promise<number> {
  const { values } = parseArguments({ args, options: OPTIONS }, USAGE);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.stop) return stop(await requireSandbox());
  const faults = values.fault && parseFaults(values.fault);
  const running = faults && !values.fresh ? await findSandbox() : undefined;
  if (faults && running) return changeFaults(running, faults);
  const { ended, end } = listenToEnding();
  const sandbox = await startSandbox({ folder: SANDBOX_FOLDER, fresh: values.fresh, faults, onStop: end });
  for (const port of sandbox.takenPorts) {
    console.error(
      `前に使ったポート ${port} を、ほかのプログラムが使っているので、別のポートにしました。` +
        '控えておいたアドレスや HTTP_PROXY は、下の値に直してください。',
    );
  }
  console.log(values.json ? JSON.stringify(connection(sandbox)) : description(sandbox));
  await ended;
  await sandbox.close();
  return 0;
}

function parseFaults(texts: readonly string[]): Fault[] {
  if (!texts.includes('none')) return texts.map(parseFault);
  if (texts.length === 1) return [];
  throw new UserError('--fault none は、ほかの障害と一緒には指定できません。', USAGE);
}

async function changeFaults({ control }: RunningSandbox, faults: Fault[]): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${control}/faults`, { method: 'PUT', headers, body: JSON.stringify(faults) });
  if (!response.ok) throw new UserError('起動しているサンドボックスが、障害の設定を受け付けませんでした。', USAGE);
  console.log(
    faults.length > 0
      ? '起動しているサンドボックスの障害の設定を入れ替えました。'
      : '起動しているサンドボックスの障害をすべて解除しました。',
  );
  return 0;
}

/** Over http, because a signal would end it on Windows before it could tidy up. */
async function stop({ control }: RunningSandbox): Promise<number> {
  await fetch(`${control}/stop`, { method: 'PUT' });
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (await findSandbox()) {
    if (Date.now() > deadline) {
      throw new UserError('サンドボックスが終わりません。', '起動しているターミナルで Ctrl+C を押して終えてください。');
    }
    await sleep(50);
  }
  console.log('サンドボックスを終えました。');
  return 0;
}

function connection({ proxy, ca, accountSid, authToken, apiKey, apiSecret, twimlAppSid, site, control }: Sandbox) {
  return { proxy, ca, accountSid, authToken, apiKey, apiSecret, twimlAppSid, site, control };
}

function description(sandbox: Sandbox): string {
  return `サンドボックスを起動しました。終えるには Ctrl+C を押してください。

  このキットのコマンドは、別のターミナルで --sandbox を付けて実行するだけで、ここにつながります。
    例: npm run deploy -- --sandbox

  デプロイした Function をブラウザーで開くアドレス
    ${sandbox.site}/ドメイン/token

  使い捨ての資格情報（このサンドボックスだけで使え、本物の Twilio では使えません）
    ACCOUNT_SID    ${sandbox.accountSid}
    AUTH_TOKEN     ${sandbox.authToken}
    API_KEY        ${sandbox.apiKey}
    API_SECRET     ${sandbox.apiSecret}
    TWIML_APP_SID  ${sandbox.twimlAppSid}

  twilio-run など、ほかの Twilio のツールをつなぐときの環境変数
    HTTP_PROXY           ${sandbox.proxy}
    NODE_EXTRA_CA_CERTS  ${sandbox.ca}

  保存先: ${shownPath(SANDBOX_FOLDER)}`;
}
