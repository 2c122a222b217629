/** Settings from standard input, in the format of a settings file. */
import { explainAbsent } from '../../checks/settings/absent-setting.js';
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { SETTING_NAMES, type SettingName, type SettingsFile } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import { UserError } from '../cli/user-error.js';
import { decodedUtf8, LARGEST_BYTES, settingsIn } from './env-file.js';

/** @throws UserError when nothing is piped in, or something that is no such text */
export async function settingsFromInput(input: NodeJS.ReadStream = process.stdin): Promise<SettingsFile> {
  if (input.isTTY) {
    // Typed here, secrets would be echoed.
    throw new UserError(
      '--stdin は、ほかのコマンドかファイルから値を受け取るためのものです。標準入力がつながれていません。',
      'ターミナルで入力するなら npm run env を、ファイルから渡すなら node scripts/kit.js env --stdin < ファイル を実行してください。',
    );
  }
  const text = decodedUtf8(await bytesOf(input));
  if (text !== undefined && !text.includes('\0')) return settingsIn(text, '標準入力');
  throw new UserError('標準入力の文字コードが UTF-8 ではありません。', '渡すファイルを UTF-8 で保存し直してください。');
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

/** What is wrong in settings that came as a text: malformed values, and lines that were meant as settings but are none. */
export function explainText(file: SettingsFile): Verdict[] {
  const judged = judgeEnvironment(file).filter(({ id, status }) => status === 'failed' && id !== 'settings.file');
  const given = (name: SettingName) => file.entries.some((entry) => entry.name === name);
  const absent = SETTING_NAMES.filter((name) => !given(name) && !explainAbsent(name, file)).map(
    (name) => `settings.${name}`,
  );
  return judged.filter(({ id }) => !absent.includes(id)); // a setting that was left out stays as it is in the file
}
