/** `npm run docs`: brings what the texts show of the kit (code, differences, lists, a picture) to what the kit is now. */
import fs from 'node:fs';
import path from 'node:path';
import { command, helpHint } from './cli/command.js';
import { UserError } from './cli/user-error.js';
import { documents } from './guides/documents.js';
import { DIST, fromWhereTyped, shownPath } from './system/paths.js';

export const main = command(
  {
    name: 'npm run docs',
    usage: 'npm run docs [-- --site [フォルダー]]',
    does: `解説（steps/*/README.ja.md）にあるコード、差、Console 用の JavaScript を、いまの steps/*/token.ts に合わせて書き直します。
README.ja.md の手順の一覧、assets/images/terminal-check.svg の図、package.json の check:stepN も作り直します。
解説の文章は変えません。`,
    options: {
      site: {
        help: '代わりに、README と解説を Web サイトとして書き出す（既定のフォルダー: dist/site。ネットワークも npm ci --include=dev も不要）',
      },
    },
    exitCodes: '0 成功、2 コマンドの使い方の誤り、または書き直せない解説や書き出せないページがある',
    positionals: { most: 1 },
  },
  async ({ site }, [folder]) => {
    if (site) return await makeSite(folder ? fromWhereTyped(folder) : path.join(DIST, 'site'));
    if (folder !== undefined) throw new UserError(`余分な引数 ${folder} があります。`, helpHint('npm run docs'));
    const stale = (await documents()).filter(({ before, after }) => before !== after);
    for (const { file, after } of stale) {
      fs.writeFileSync(file, after);
      console.log(`✔ ${shownPath(file)} を書き直しました。`);
    }
    if (stale.length === 0)
      console.log('解説のコード、差、一覧、図と、package.json の check:stepN は、いまの手順のとおりです。');
    return 0;
  },
);

async function makeSite(folder: string): Promise<number> {
  const { siteFiles }: typeof import('./guides/site.js') = require('./guides/site.js');
  const { writeSite }: typeof import('./guides/site-folder.js') = require('./guides/site-folder.js');
  const files = await siteFiles();
  writeSite(folder, files);
  console.log(`✔ ${shownPath(folder)} にサイトを書き出しました（${files.size} ファイル）。`);
  console.log(`  ${shownPath(path.join(folder, 'index.html'))} をブラウザーで開くと見られます。`);
  return 0;
}
