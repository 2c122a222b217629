/** Settings from standard input, in the format of a settings file. */
import type { SettingsFile } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';
import { settingsOfText } from './env-lines.js';

const LARGEST_BYTES = 100_000;

/** @throws UserError when nothing is piped in, or something that is no such text */
export async function settingsFromInput(input: NodeJS.ReadStream = process.stdin): Promise<SettingsFile> {
  if (input.isTTY) {
    // Typed here, secrets would be echoed.
    throw new UserError(
      '--stdin は、ほかのコマンドかファイルから値を受け取るためのものです。標準入力がつながれていません。',
      'ターミナルで入力するなら npm run env を、ファイルから渡すなら node scripts/kit.js env --stdin < ファイル を実行してください。',
    );
  }
  return settingsOfText(decode(await bytesOf(input)), '標準入力');
}

async function bytesOf(input: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST_BYTES)
      throw new UserError('標準入力が大きすぎます。設定ではないもののようです。', '渡すファイルを確かめてください。');
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // said below
  }
  throw new UserError('標準入力の文字コードが UTF-8 ではありません。', '渡すファイルを UTF-8 で保存し直してください。');
}
