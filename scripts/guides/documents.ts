/** Every file that `npm run docs` keeps in step with the kit: as it is, and as it should be. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { ROOT, shownPath } from '../system/paths.js';
import { UnknownBlock, withBlocks } from './code-blocks.js';
import { UnknownPart, withCheckScripts, withGenerated } from './generated.js';
import { TERMINAL_PICTURE, TEXTS } from './guides.js';
import { pictureOfCheck } from './terminal-picture.js';

export interface Document {
  file: string;
  before: string;
  after: string;
}

/** @throws UserError when a part of one cannot be made: then nothing should be written */
export async function documents(): Promise<Document[]> {
  const texts = TEXTS.map((file) => document(file, (text) => withGenerated(withBlocks(text))));
  const npmScripts = document(path.join(ROOT, 'package.json'), (text) => withCheckScripts(text));
  const picture = await pictureOfCheck();
  return [...texts, npmScripts, document(TERMINAL_PICTURE, () => picture)];
}

function document(file: string, make: (text: string) => string): Document {
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  try {
    return { file, before, after: make(before) };
  } catch (error) {
    if (!(error instanceof UnknownBlock || error instanceof UnknownPart)) throw error;
    throw new UserError(`${shownPath(file)}: ${error.message}`, 'その場所を直してから、もう一度実行してください。');
  }
}
