/** `npm run class`: an instructor sees who is stuck on what, and says one sentence to all whom it helps. */
import { command, ENV, port } from './cli/command.js';
import { listenToEnding } from './cli/ending.js';
import { UserError } from './cli/user-error.js';
import { fromWhereTyped } from './system/paths.js';
import { USUAL_PORTS } from './workshop/ports.js';

export const main = command(
  {
    name: 'npm run class',
    does: `教室を開き、参加者がいまいる手順と、つまずいているところをまとめて表示します。
参加者は、表示されたコマンドで npm start を実行すると参加できます。Ctrl+C を押すまで動き続けます。`,
    options: {
      address: { value: 'アドレス', help: '教室を開く、このパソコンのアドレス（1 つだけなら省けます）' },
      port: port('教室のポート', USUAL_PORTS.room),
      'board-port': port('講師のボードのポート（このパソコンの中だけ）', USUAL_PORTS.board),
      pin: {
        value: '数字',
        help: '参加するための 6 桁の番号（既定: 自動で決め、12 時間は同じ番号を使います）',
        parse: pinOf,
      },
      sentences: { value: 'ファイル', help: '送った文を保存し、次の教室でも使うファイル', parse: fromWhereTyped },
      open: { help: 'ボードをブラウザーで開く（自分のパソコンのターミナルでは、指定しなくても開きます）' },
      'no-open': { help: 'ボードを開かない' },
      watch: {
        heading: '1 つのアカウントにデプロイする教室',
        help: 'handson- で始まるサービスの公開中のものを表示する',
      },
      sandbox: { help: 'Twilio の代わりに、npm run sandbox で動かしたサンドボックスを見る' },
      env: ENV,
      report: {
        heading: '終わったあと',
        help: '最後の教室でつまずいたところを Markdown で表示する（名前は含みません）',
      },
    },
    exitCodes: '0 終了した、2 コマンドの使い方の誤り、または始められない',
  },
  async ({ report, address, open, 'no-open': isClosed, 'board-port': boardPort, watch, sandbox, env, ...options }) => {
    if (report) return printReport();
    const { roomAddress }: typeof import('./class/address.js') = require('./class/address.js');
    const { holdClass }: typeof import('./class/session.js') = require('./class/session.js');
    const watched = { sandbox, ...(env === undefined ? {} : { env }) };
    await holdClass({
      ...options,
      ...{ address: roomAddress(address), boardPort, watch: watch ? watched : undefined },
      ...{ open: isClosed ? false : open || undefined, ending: listenToEnding() },
    });
    return 0;
  },
);

/** @throws UserError */
function pinOf(text: string, option: string): string {
  const { isPin }: typeof import('./workshop/class/protocol.js') = require('./workshop/class/protocol.js');
  if (isPin(text)) return text;
  throw new UserError(`${option} の値が使えません。`, '6 桁の数字を指定してください（例: 304215）。');
}

/** @throws UserError where there was no class */
async function printReport(): Promise<number> {
  const { lastCounted, reportOf }: typeof import('./class/tally.js') = require('./class/tally.js');
  const { learnTitles }: typeof import('./class/titles.js') = require('./class/titles.js');
  const counted = lastCounted();
  if (!counted)
    throw new UserError('まとめる記録がありません。', 'npm run class で開いた教室に、参加者が参加すると記録されます。');
  console.log(reportOf(counted, await learnTitles()));
  return 0;
}
