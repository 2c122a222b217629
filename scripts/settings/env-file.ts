/** Reads a settings file (`.env`) and keeps, line by line, what the checks need to explain it. */
import fs from 'node:fs';
import type { Settings, SettingsFile } from '../../checks/settings/settings.js';
import { settingsPath } from '../cli/command.js';
import { UserError } from '../cli/user-error.js';
import { shownPath } from '../system/paths.js';

/** Of settings, wherever they come from: the chapter's file has five lines. */
export const LARGEST_BYTES = 100_000;

/** Undefined when there is no file. @throws UserError when it is something else, or no readable UTF-8 text */
export function readSettingsFile(path: string): SettingsFile | undefined {
  const shown = shownPath(path);
  const bytes = readBytes(path, shown);
  return bytes && settingsIn(decode(bytes, shown), path);
}

/**
 * For whoever judges the file: one that is there and cannot be read is a finding, not a wrong use of the command.
 * @param named the path as the person typed it; a file that was named has to be there
 * @throws UserError when it is not
 */
export function settingsOrReason(path: string, named?: string): SettingsFile | UserError | undefined {
  try {
    const file = readSettingsFile(path);
    if (file || named === undefined) return file;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new UserError(`設定ファイル ${named} がありません。`, '--env に指定したパスを確かめてください。');
}

/** Those that a command works with. @param typed the value of `--env`. @throws UserError when they are named and not there, or unreadable */
export function settingsFor(typed: string | undefined): SettingsFile | undefined {
  const file = settingsOrReason(settingsPath(typed), typed);
  if (file instanceof UserError) throw file;
  return file;
}

/** For whoever only wants to know which values must not be shown: a file that cannot be read has none to tell. */
export function settingsIfReadable(path: string): SettingsFile | undefined {
  try {
    return readSettingsFile(path);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function readBytes(path: string, shown: string): Buffer | undefined {
  try {
    const stat = fs.statSync(path);
    if (!stat.isFile()) throw notAFile(shown, stat.isDirectory());
    if (stat.size > LARGEST_BYTES) throw tooLarge(shown, stat.size);
    return fs.readFileSync(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UserError(
      `設定ファイル ${shown} を読み取れませんでした（${code}）。読む権限がないか、ほかのプログラムが使っています。`,
      'ファイルの権限を確かめ、開いているプログラムがあれば閉じて、もう一度実行してください。',
      { cause: error },
    );
  }
}

function decode(bytes: Buffer, shown: string): string {
  // Windows PowerShell's `>` writes UTF-16: with a mark at the start, or at least with a zero in every other byte.
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16 || bytes.includes(0)) throw wrongEncoding(shown, 'UTF-16 で保存されているようです');
  const text = decodedUtf8(bytes);
  if (text === undefined) throw wrongEncoding(shown, 'Shift_JIS で保存されているようです');
  if (!/\r(?!\r*(\n|$))/.test(text)) return text;
  throw new UserError(
    `設定ファイル ${shown} の改行が CR だけになっています。すべての行がつながった 1 行として読まれます。`,
    'エディターで改行コードに LF か CRLF を選び、保存し直してください。',
  );
}

/** Without a byte order mark; undefined when it is something else. */
export function decodedUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notAFile(shown: string, folder: boolean): UserError {
  return new UserError(
    `設定ファイルがあるはずの ${shown} は、${folder ? 'フォルダー' : '普通のファイルではないもの'}です。`,
    'その名前を変えてから、.env.example をコピーして設定ファイルを作ってください。',
  );
}

function tooLarge(shown: string, bytes: number): UserError {
  return new UserError(
    `設定ファイル ${shown} が大きすぎます（${bytes} バイト）。別のファイルのようです。`,
    'この章の設定は数行です。.env.example をコピーして作り直してください。',
  );
}

function wrongEncoding(shown: string, guess: string): UserError {
  return new UserError(
    `設定ファイル ${shown} の文字コードが UTF-8 ではありません。${guess}。`,
    'エディターの「名前を付けて保存」などで、文字コードに UTF-8 を選んで保存し直してください。',
  );
}

/** A key with its value: one line, or several where a value in quotes goes on. `start` and `end` are indices of lines. */
export interface Statement {
  key: string;
  /** What stands behind the separator on the first line, without the end of line. */
  raw: string;
  start: number;
  /** Behind the last line. */
  end: number;
}

interface Assignment {
  key: string;
  /** What stands behind the separator, without the end of line. */
  raw: string;
  /** `KEY=v`, which dotenv 6 (`twilio-run`'s) reads too. Only later parsers read `export KEY=v` and `KEY: v`. */
  isPlain: boolean;
}

/** All ways in which some parser takes a line for a setting. */
function assignmentIn(line: string): Assignment | undefined {
  const [, exported, key, separator = '', raw = ''] =
    /^\s*(export\s+)?([\w.-]+)(\s*=|:\s)(.*)$/.exec(withoutEnd(line)) ?? [];
  return key === undefined ? undefined : { key, raw, isPlain: !exported && separator.endsWith('=') };
}

/** The settings in a text, line by line as dotenv 6 reads them, in the form that the checks explain. */
export function settingsIn(text: string, path: string): SettingsFile {
  const file: SettingsFile = { path, entries: [], oddLines: [] };
  for (const [index, whole] of linesOf(text).entries()) {
    const line = index + 1;
    const { key: name, raw = '', isPlain } = assignmentIn(whole) ?? {};
    if (name !== undefined && isPlain) file.entries.push({ name, raw, value: unquoted(raw.trim()), line });
    else if (!/^\s*(#|$)/.test(withoutEnd(whole))) file.oddLines.push({ line, text: withoutEnd(whole) });
  }
  return file;
}

/** A file that holds nothing but these. */
export function fileWith(settings: Partial<Settings>): SettingsFile {
  const entries = Object.entries(settings).map(([name, value]) => ({ name, raw: value, value }));
  return { path: '', entries, oddLines: [] };
}

/** dotenv 6 takes a lone quote off too, its successors do not: only a pair is agreed. */
function unquoted(text: string): string {
  return (/^(['"])(.*)\1$/.exec(text)?.[2] ?? text).trim();
}

/** Each with its own end of line; put together they are the text again. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

export function endOf(line: string): string {
  return /\r*\n?$/.exec(line)?.[0] ?? '';
}

export function withoutEnd(line: string): string {
  return line.slice(0, line.length - endOf(line).length);
}

export function statementsOf(lines: readonly string[]): Statement[] {
  const statements: Statement[] = [];
  for (let start = 0; start < lines.length; ) {
    const { key, raw = '' } = assignmentIn(lines[start]!) ?? {};
    const end = key === undefined ? start + 1 : endOfValue(lines, start, raw);
    if (key !== undefined) statements.push({ key, raw, start, end });
    start = end;
  }
  return statements;
}

/** A quote that is not closed on its line may be closed on a later one; if it never is, the line stands alone. */
function endOfValue(lines: readonly string[], start: number, raw: string): number {
  const quote = /^\s*(['"`])/.exec(raw)?.[1];
  if (!quote || raw.trimStart().indexOf(quote, 1) > 0) return start + 1;
  const closing = lines.findIndex((line, index) => index > start && line.includes(quote));
  return closing < 0 ? start + 1 : closing + 1;
}
