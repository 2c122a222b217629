/** The lines of a settings file, and which of them belong to a key. */
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

/** All ways in which some parser takes a line for a setting: `KEY=v`, `export KEY=v`, `KEY: v`. */
const ASSIGNMENT = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:\s)(.*)$/;

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
    const [, key, raw = ''] = ASSIGNMENT.exec(withoutEnd(lines[start]!)) ?? [];
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

/** A text that is no file, such as standard input, in the form that the checks explain. @param name for messages */
export function settingsOfText(text: string, name: string): SettingsFile {
  const file: SettingsFile = { path: name, entries: [], oddLines: [] };
  for (const [index, whole] of linesOf(text.replace(/^\ufeff/, '')).entries()) {
    const content = withoutEnd(whole);
    const line = index + 1;
    const [, key, raw] = /^\s*([\w.-]+)\s*=(.*)$/.exec(content) ?? [];
    if (key !== undefined && raw !== undefined) {
      const value = (/^(['"])(.*)\1$/.exec(raw.trim())?.[2] ?? raw).trim();
      file.entries.push({ name: key, raw, value, line });
    } else if (!/^\s*(#|$)/.test(content)) file.oddLines.push({ line, text: content });
  }
  return file;
}
