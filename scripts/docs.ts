/** `npm run docs`: brings what the texts show of the kit (code, differences, lists, a picture) to what the kit is now. */
import fs from 'node:fs';
import { command } from './cli/command.js';
import { documents } from './guides/documents.js';
import { shownPath } from './system/paths.js';

export const main = command(
  {
    name: 'npm run docs',
    usage: 'npm run docs',
    does: `手引き（steps/*/README.ja.md）にあるコードと差を、いまの steps/*/token.ts に合わせて書き直します。
README.ja.md の手順の一覧、assets/images/terminal-check.svg の図、package.json の check:stepN も作り直します。
説明の文章は変えません。`,
    options: {},
    exitCodes: '0 成功、2 コマンドの使い方の誤り、または書き直せない説明がある',
  },
  async () => {
    const stale = (await documents()).filter(({ before, after }) => before !== after);
    for (const { file, after } of stale) {
      fs.writeFileSync(file, after);
      console.log(`✔ ${shownPath(file)} を書き直しました。`);
    }
    if (stale.length === 0)
      console.log('説明の中のコード、差、一覧、図と、package.json の check:stepN は、いまの手順のとおりです。');
    return 0;
  },
);
