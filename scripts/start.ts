/** `npm start`: the workshop beside the editor. Checks every save, and shows the same in the terminal and on a page. */
import { command, port } from './cli/command.js';
import { listenToEnding } from './cli/ending.js';
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
    },
    notes: `  キー: ${KEYS.replaceAll('  ', '、')}`,
    exitCodes: '0 終了した、2 コマンドの使い方の誤り、または始められない',
  },
  async (values) => {
    const ports = { page: values.port, function: values['function-port'] };
    const open = values['no-open'] ? false : values.open || undefined;
    await holdWorkshop({ ports, open, ending: listenToEnding() });
    return 0;
  },
);
