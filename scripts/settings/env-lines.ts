/** The lines of a settings file, which of them are settings, and which belong to a key. */
import type { SettingsFile } from '../../checks/settings/settings.js';

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
