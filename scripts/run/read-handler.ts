/** Reads a handler's file: with a clear reason where it is missing, no text, or not in the encoding that Twilio expects. */
import fs from 'node:fs';
import { UserError } from '../cli/user-error.js';
import { shownPath } from '../system/paths.js';

/** A Function of this chapter has a few dozen lines. */
const LARGEST_BYTES = 1_000_000;

/** @throws UserError when there is no readable UTF-8 text at `file`. */
export function readHandler(file: string): string {
  const shown = shownPath(file);
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new UserError(`${shown} というファイルがありません。`, 'ファイルの名前と場所を確かめてください。');
  if (stat.isDirectory()) {
    throw new UserError(
      `${shown} はファイルではなくフォルダーです。`,
      'フォルダーの中の token.ts まで含めて指定してください。',
    );
  }
  // A pipe or a device would never end.
  if (!stat.isFile())
    throw new UserError(`${shown} は普通のファイルではありません。`, 'token.ts のようなファイルを指定してください。');
  if (!/\.[cm]?[jt]s$/i.test(file)) {
    throw new UserError(
      `${shown} は TypeScript のファイルでも JavaScript のファイルでもありません。`,
      '.ts か .js のファイルを指定してください。',
    );
  }
  if (stat.size > LARGEST_BYTES) {
    throw new UserError(
      `${shown} が大きすぎます（${stat.size} バイト）。`,
      'ハンドラーのファイルかどうかを確かめてください。',
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fs.readFileSync(file));
  } catch (error) {
    throw unreadable(shown, error as NodeJS.ErrnoException);
  }
}

function unreadable(shown: string, { code }: NodeJS.ErrnoException): UserError {
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new UserError(
      `${shown} の文字コードが UTF-8 ではありません。Shift_JIS や UTF-16 で保存されているようです。`,
      'エディターの「名前を付けて保存」などで、文字コードに UTF-8 を選んで保存し直してください。',
    );
  }
  return new UserError(
    `${shown} を読み取れませんでした（${code}）。`,
    'ファイルを読む権限があるかを確かめてください。',
  );
}
