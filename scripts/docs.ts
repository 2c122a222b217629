/** `npm run docs`: brings what the texts show of the kit (code, differences, lists, the diagram) to what the kit is now. */
import fs from 'node:fs';
import { command } from './cli/command.js';
import { UserError } from './cli/user-error.js';
import { withBlocks } from './guides/code-blocks.js';
import { drawings } from './guides/drawings.js';
import { expectedLines, UnknownBlock } from './guides/expected-block.js';
import { UnknownPart, withGenerated } from './guides/generated.js';
import { TEXTS } from './guides/guides.js';
import { shownPath } from './system/paths.js';

export const main = command(
  {
    name: 'npm run docs',
    usage: 'npm run docs',
    does: `手引き（steps/*/README.ja.md）にあるコードと差を、いまの steps/*/token.ts に合わせて書き直します。
README.ja.md の手順の一覧と、assets/images/*.svg の図も作り直します。説明の文章は変えません。`,
    options: {},
    exitCodes: '0 成功、2 コマンドの使い方の誤り、または書き直せない説明がある',
  },
  async () => {
    const texts = TEXTS.map((file) => ({ file, ...rewritten(file) }));
    const pictures = (await drawings()).map(({ file, svg }) => ({ file, before: contentOf(file), after: svg }));
    const stale = [...texts, ...pictures].filter(({ before, after }) => before !== after); // nothing is written unless all can be
    for (const { file, after } of stale) {
      fs.writeFileSync(file, after);
      console.log(`✔ ${shownPath(file)} を書き直しました。`);
    }
    if (stale.length === 0) console.log('説明の中のコード、差、一覧、図は、いまの手順のとおりです。');
    return 0;
  },
);

function rewritten(file: string): { before: string; after: string } {
  const before = fs.readFileSync(file, 'utf8');
  try {
    return { before, after: withGenerated(withBlocks(before, expectedLines)) };
  } catch (error) {
    if (!(error instanceof UnknownBlock || error instanceof UnknownPart)) throw error;
    throw new UserError(`${shownPath(file)}: ${error.message}`, 'その場所を直してから、もう一度実行してください。');
  }
}

function contentOf(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}
