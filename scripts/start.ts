/** `npm start`: the workshop beside the editor. Checks every save, and shows the same in the terminal and on a page. */
import { command, port } from './cli/command.js';
import { listenToEnding } from './cli/ending.js';
import { UserError } from './cli/user-error.js';
import { KEYS } from './workshop/keys.js';
import { USUAL_PORTS } from './workshop/ports.js';
import { holdWorkshop } from './workshop/session.js';

export const main = command(
  {
    name: 'npm start',
    does: 'workspace/token.ts を保存するたびに検査し、結果をターミナルとページに表示します。Ctrl+C を押すまで動き続けます。',
    options: {
      open: { help: 'ページをブラウザーで開く（自分のパソコンのターミナルでは、指定しなくても開きます）' },
      'no-open': { help: 'ページを開かない' },
      port: port('ページのポート', USUAL_PORTS.page),
      'function-port': port('このパソコンの /token のポート', USUAL_PORTS.function),
      class: {
        heading: '教室に参加する（講師の画面に、このコマンドが表示されます）',
        value: 'アドレス',
        help: '教室のアドレス',
      },
      pin: { value: '番号', help: '教室の PIN（6 桁）' },
      seat: { value: '名前', help: '席の番号かニックネーム。送るのはこれと、手順、検査の ID などだけです' },
    },
    notes: `  キー: ${KEYS.replaceAll('  ', '、')}`,
    exitCodes: '0 終了した、2 コマンドの使い方の誤り、または始められない',
  },
  async (values) => {
    const ports = { page: values.port, function: values['function-port'] };
    const open = values['no-open'] ? false : values.open || undefined;
    const room = await roomAsked(values.class, values.pin, values.seat);
    await holdWorkshop({ ports, open, room, ending: listenToEnding() });
    return 0;
  },
);

/** What is not given is asked for, where somebody can answer. @throws UserError */
async function roomAsked(address: string | undefined, pin: string | undefined, seat: string | undefined) {
  if (address === undefined) {
    if (pin === undefined && seat === undefined) return undefined;
    throw new UserError('--pin と --seat には、教室のアドレスが必要です。', '--class アドレス を追加してください。');
  }
  const { ask }: typeof import('./cli/ask.js') = require('./cli/ask.js');
  const { addressOf, roomOf }: typeof import('./workshop/class/told.js') = require('./workshop/class/told.js');
  addressOf(address); // nobody is asked in vain
  const canAsk = process.stdin.isTTY && process.stdout.isTTY;
  if (!canAsk && (pin === undefined || seat === undefined)) {
    throw new UserError(
      '教室に参加するには、--pin と --seat も必要です。',
      'npm start -- --class アドレス --pin 6 桁の数字 --seat 席の番号 のように指定してください。',
    );
  }
  return roomOf({
    address,
    pin: pin ?? (await ask('教室の PIN（6 桁の数字）: ')),
    name: seat ?? (await ask('席の番号かニックネーム（本名でなくても構いません）: ')),
  });
}
