/** `npm run sandbox`: a local stand-in for Twilio's cloud, until it is ended. */
import { command, helpHint } from './cli/command.js';
import { listenToEnding } from './cli/ending.js';
import { UserError } from './cli/user-error.js';
import { findSandbox, requireSandbox, SANDBOX_FOLDER } from './net/sandbox-link.js';
import { type Fault, parseFault } from './sandbox/faults.js';
import { changeFaults, stopSandbox } from './sandbox/running.js';
import { type Sandbox, startSandbox } from './sandbox/sandbox.js';
import { shownPath } from './system/paths.js';

export const main = command(
  {
    name: 'npm run sandbox',
    does: `手元で動く Twilio の模擬環境（サンドボックス）を起動します。Twilio には何も送りません。
Ctrl+C を押すまで動き続けます。デプロイした内容は、次に起動したときも残っています。`,
    options: {
      fresh: { help: '残っている内容を消して、新しい認証情報で始める' },
      json: { help: '準備ができたときに、接続に必要な値を JSON で 1 行だけ出力' },
      fault: {
        value: 'X',
        multiple: true,
        help: `障害を起こす（何度でも指定可。例: latency=150、status=429,nth=1、reset、build-fails）
すでに起動しているときは、その障害の設定だけを入れ替える（none ですべて解除）`,
      },
      stop: { help: '起動しているサンドボックスを終了する' },
    },
    exitCodes: '0 成功、2 コマンドの使い方の誤り、または起動できない',
    errorsAsText: true,
  },
  async ({ fresh, json, fault, stop }) => {
    if (stop) return say(await stopSandbox(await requireSandbox()));
    const faults = fault && parseFaults(fault);
    const running = faults && !fresh ? await findSandbox() : undefined;
    if (faults && running) return say(await changeFaults(running, faults));
    const { ended, end } = listenToEnding();
    const sandbox = await startSandbox({ folder: SANDBOX_FOLDER, fresh, faults, onStop: end });
    for (const port of sandbox.takenPorts) {
      console.error(
        `前に使ったポート ${port} を、ほかのプログラムが使っているので、別のポートにしました。` +
          '前に控えたアドレスや HTTP_PROXY は、下の値に直してください。',
      );
    }
    console.log(json ? JSON.stringify(connection(sandbox)) : description(sandbox));
    await ended;
    await sandbox.close();
    return 0;
  },
);

function say(text: string): number {
  console.log(text);
  return 0;
}

/** @throws UserError for what names no fault */
function parseFaults(texts: readonly string[]): Fault[] {
  if (!texts.includes('none')) return texts.map(parseFault);
  if (texts.length === 1) return [];
  throw new UserError('--fault none は、ほかの障害と一緒には指定できません。', helpHint('npm run sandbox'));
}

function connection({ proxy, ca, accountSid, authToken, apiKey, apiSecret, twimlAppSid, site, control }: Sandbox) {
  return { proxy, ca, accountSid, authToken, apiKey, apiSecret, twimlAppSid, site, control };
}

function description(sandbox: Sandbox): string {
  return `サンドボックスを起動しました。終了するには Ctrl+C を押してください。

  このキットのコマンドは、別のターミナルで --sandbox を付けて実行するだけで、ここにつながります。
    例: npm run deploy -- --sandbox

  デプロイした Function をブラウザーで開くアドレス
    ${sandbox.site}/ドメイン/token

  ここへの呼び出しの一覧をブラウザーで見るアドレス
    ${sandbox.control}/

  ダミーの認証情報（このサンドボックスだけで使え、本物の Twilio では使えません）
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
