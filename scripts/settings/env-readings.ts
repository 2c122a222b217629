/** How the programs that read a settings file understand it. They differ; what the kit writes means the same to all. */
import { parseEnv } from 'node:util';

export type Reading = (text: string) => Map<string, string>;

/** The pattern of dotenv 7 to 17, as published: a value in quotes may go over several lines, `#` begins a comment. */
const LINE =
  /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm;

const dotenv17: Reading = (text) => {
  const values = new Map<string, string>();
  for (const [, key = '', raw = ''] of text.replace(/\r\n?/g, '\n').matchAll(LINE)) {
    const trimmed = raw.trim();
    const value = trimmed.replace(/^(['"`])([\s\S]*)\1$/gm, '$2');
    values.set(key, trimmed.startsWith('"') ? value.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : value);
  }
  return values;
};

/** The one that `twilio-run` brings along: line by line, no comments behind values. */
const dotenv6: Reading = (text) => {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, raw = ''] = /^\s*([\w.-]+)\s*=\s*(.*)?\s*$/.exec(line) ?? [];
    if (key === undefined) continue;
    const expanded = /^".*"$/.test(raw) ? raw.replaceAll('\\n', '\n') : raw;
    values.set(key, expanded.replace(/^['"]|['"]$/g, '').trim());
  }
  return values;
};

/** Before version 22, Node takes a comment without an end of line, at the end of the file, for a key. */
const node: Reading = (text) => {
  const values = Object.entries(parseEnv(text) as Record<string, string>);
  return new Map(values.filter(([key]) => !key.trimStart().startsWith('#')));
};

/** zx's own: a comment behind a value swallows the next line, and a line without `=` is an error. */
export const zx: Reading = (text) => {
  const { dotenv } = require('zx') as typeof import('zx'); // takes a while to load
  return new Map(Object.entries(dotenv.parse(text) as Record<string, string>));
};

/** @returns undefined where the program cannot read the text at all */
export function readBy(read: Reading, text: string): Map<string, string> | undefined {
  try {
    return read(text);
  } catch {
    return undefined;
  }
}

export const READINGS: readonly Reading[] = [dotenv6, dotenv17, node, zx];
