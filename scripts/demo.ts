/** `npm run demo`: an instructor switches the live step, and a large page shows what is live indeed. */
import { command, ENV, port, settingsPath, timeout } from './cli/command.js';
import { listenToEnding } from './cli/ending.js';
import { DEMO_KEYS } from './workshop/demo/lines.js';
import { holdDemo } from './workshop/demo/session.js';
import { USUAL_PORTS } from './workshop/ports.js';

export const main = command(
  {
    name: 'npm run demo',
    does: `講義で、公開中の手順をキー 1 つで切り替え、公開中のものとそのレスポンスを大きな画面に表示します。
先に npm run deploy -- --prebuild をしておくと、すぐに切り替わります。Ctrl+C を押すまで動き続けます。`,
    options: {
      sandbox: { help: 'Twilio の代わりに、npm run sandbox で動かしたサンドボックスを使う' },
      env: ENV,
      timeout: timeout('1 回の切り替えの制限時間', 300, 3_600),
      open: { help: 'ページをブラウザーで開く（自分のパソコンのターミナルでは、指定しなくても開きます）' },
      'no-open': { help: 'ページを開かない' },
      port: port('ページのポート', USUAL_PORTS.demo),
    },
    notes: `  キー（ページでもターミナルでも同じ）: ${DEMO_KEYS.replaceAll('  ', '、')}`,
    exitCodes: '0 終了した、2 コマンドの使い方の誤り、または始められない',
  },
  async ({ 'no-open': isClosed, timeout: timeoutMs, sandbox, env, port, open }) => {
    const settings = settingsPath(env);
    const target = { sandbox, settings, timeoutMs, ...(env === undefined ? {} : { env }) };
    await holdDemo({ ...target, port, open: isClosed ? false : open || undefined, ending: listenToEnding() });
    return 0;
  },
);
