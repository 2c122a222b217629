/** `npm run docs`: brings the code and the differences that the guides show to what the steps are now. */
import fs from 'node:fs';
import { STEP_IDS } from '../steps/steps.js';
import { parseArguments } from './lib/arguments.js';
import { withBlocks } from './lib/docs/code-blocks.js';
import { expectedLines, UnknownBlock } from './lib/docs/expected-block.js';
import { guideFile } from './lib/docs/guides.js';
import { shownPath } from './lib/paths.js';
import { reportUserError, UserError } from './lib/user-error.js';

const HELP = `使い方: npm run docs

  手順の説明（steps/*/README.ja.md）にあるコードと差を、いまの steps/*/token.ts に合わせて書き直します。
  説明の文章は変えません。

    --help    この説明

終了コード: 0 成功、2 コマンドの使い方の誤り、または書き直せない説明がある`;

/** @returns the exit code */
export async function main(args: string[]): Promise<number> {
  try {
    return run(args);
  } catch (error) {
    return reportUserError(error);
  }
}

function run(args: string[]): number {
  const options = { help: { type: 'boolean', default: false } } as const;
  const { values } = parseArguments({ args, options }, '使い方は npm run docs -- --help で確かめられます。');
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const texts = STEP_IDS.map(guideFile).map((file) => ({ file, ...rewritten(file) }));
  const stale = texts.filter(({ before, after }) => before !== after); // nothing is written unless all can be
  for (const { file, after } of stale) {
    fs.writeFileSync(file, after);
    console.log(`✔ ${shownPath(file)} を書き直しました。`);
  }
  if (stale.length === 0) console.log('説明のコードと差は、手順のとおりです。');
  return 0;
}

function rewritten(file: string): { before: string; after: string } {
  const before = fs.readFileSync(file, 'utf8');
  try {
    return { before, after: withBlocks(before, expectedLines) };
  } catch (error) {
    if (!(error instanceof UnknownBlock)) throw error;
    throw new UserError(`${shownPath(file)}: ${error.message}`, 'その場所を直してから、もう一度実行してください。');
  }
}
