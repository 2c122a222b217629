/** One line `KEY=value` that dotenv 6, its successors and Node's `--env-file` all read as the same value. */
import { UserError } from '../cli/user-error.js';

/**
 * What the parsers make of a value, found by experiment:
 * - unquoted, `#` begins a comment for all but dotenv 6, and quotes at the ends are taken off by some;
 * - in quotes, `\n` of `"…"` becomes a line break for some, and a backslash before the closing quote hides it from some;
 *   dotenv 6 knows no backquotes;
 * - dotenv 6 trims inside the quotes, and its `.` does not match U+2028 and U+2029.
 * @throws UserError for a value that cannot be written so that all agree; it names the key, never the value
 */
export function writtenLine(key: string, value: string): string {
  const reason = unwritable(value);
  if (reason) throw refused(key, reason);
  if (!/#|^['"`]|['"]$/.test(value)) return `${key}=${value}`;
  const quote = ["'", '"'].find((candidate) => canQuote(value, candidate));
  if (!quote) throw refused(key, '引用符、#、\\ の組み合わせ');
  return `${key}=${quote}${value}${quote}`;
}

function canQuote(value: string, quote: string): boolean {
  if (value.includes(quote) || value.endsWith('\\')) return false;
  return quote === "'" || !/\\[nr]/.test(value);
}

function unwritable(value: string): string | undefined {
  if (/[\r\n\u2028\u2029]/.test(value)) return '改行';
  if (value.includes('\0')) return '制御文字（U+0000）';
  if (!value.isWellFormed()) return '文字として不完全なもの';
  return value === value.trim() ? undefined : '前後の空白';
}

function refused(key: string, what: string): UserError {
  return new UserError(
    `${key} の値に${what}があるので、.env に書くと、読むプログラムによって違う値になります。`,
    `${key} の値を確かめて、貼り付け直してください。`,
  );
}
