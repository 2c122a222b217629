/** Changes keys in the text of a settings file and leaves everything else to its author. */
import { UserError } from '../cli/user-error.js';
import { endOf, linesOf, type Statement, statementsOf, withoutEnd } from './env-file.js';
import { READINGS, readBy, zx } from './env-readings.js';

/** The new value of each key; undefined takes it out of effect. */
export type Changes = Readonly<Record<string, string | undefined>>;

const BOM = '\ufeff';

/** Where a key is written: in its place, behind everything (also after an empty line), or before everything. */
type Place = 'in place' | 'end' | 'gap' | 'top';

/**
 * Other lines stay byte for byte, and so does the order. A key that is there has its last line changed; its earlier lines,
 * and those of a removed key, become comments: nothing the author wrote is lost. A commented-out example is replaced.
 *
 * Some files mean different things to different programs: for Node, a line without `=` swallows the next key, and so
 * does a byte order mark with a comment; for zx, a comment behind a value swallows the next line. Each way of writing is therefore read again, and the first that all agree on
 * is taken. The byte order mark goes only when nothing else makes a key readable in its place.
 * @throws UserError when a value cannot be written, or the rest of the file makes it unreadable to somebody
 */
export function editEnv(text: string, changes: Changes): string {
  const written = Object.entries(changes).map(([key, value]) => ({
    key,
    value,
    line: value === undefined ? '' : writtenLine(key, value),
  }));
  const bare = text.startsWith(BOM) ? text.slice(1) : text;
  const places: Place[] = ['in place', 'end', 'gap', 'top'];
  for (const place of places) {
    const edited = editAt(place, bare, written);
    for (const candidate of bare === text ? [edited] : [BOM + edited, edited]) {
      if (readTheSame(bare, candidate, changes)) return candidate;
    }
  }
  throw new UserError(
    `設定ファイルに、閉じていない引用符や = のない行があるので、${Object.keys(changes).join('、')} を書いても、読むプログラムによって違う値になります。`,
    '設定ファイルをエディターで開き、KEY=値 の形でもコメントでもない行を直してから、もう一度実行してください。',
  );
}

interface Written {
  key: string;
  value: string | undefined;
  line: string;
}

function editAt(place: Place, text: string, written: readonly Written[]): string {
  const lines = linesOf(text);
  const statements = statementsOf(lines);
  const eol = endOf(lines[0] ?? '') === '\r\n' ? '\r\n' : '\n';
  const added = written
    .filter((change) => !changeKey(place, lines, statements, change, eol))
    .map(({ line }) => line + eol);
  if (place === 'top') return [...added, ...lines].join('');
  const last = lines.at(-1);
  if (added.length > 0 && last !== undefined && !last.endsWith('\n')) lines[lines.length - 1] = last + eol;
  return [...lines, ...(place === 'gap' ? [eol] : []), ...added].join('');
}

/** Changes one key in `lines`. @returns false when its line is still to be added */
function changeKey(
  place: Place,
  lines: string[],
  statements: readonly Statement[],
  change: Written,
  eol: string,
): boolean {
  const { key, value, line } = change;
  const own = statements.filter((statement) => statement.key === key);
  const replaced = place === 'in place' && value !== undefined ? own.at(-1) : undefined;
  for (const statement of own) commentOut(lines, statement, statement === replaced ? 1 : 0);
  if (value === undefined) return true;
  if (replaced) {
    const end = endOf(lines[replaced.start]!);
    lines[replaced.start] = noteOf(replaced.raw, eol) + line + end;
    return true;
  }
  const example = place === 'in place' ? lines.findLastIndex((text) => isExample(text, change)) : -1;
  if (example < 0) return false;
  lines[example] = line + endOf(lines[example]!);
  return true;
}

/** @param from lines of the statement to leave as they are */
function commentOut(lines: string[], { start, end }: Statement, from: number): void {
  for (let index = start + from; index < end; index++) lines[index] = `# ${lines[index]}`;
}

/** A comment behind the old value: dotenv 6 would take it for a part of the new one, so it gets a line of its own. */
function noteOf(raw: string, eol: string): string {
  const note = /^\s*(?:"[^"]*"|'[^']*'|[^'"#][^#]*?)?\s(#.*)$/.exec(raw)?.[1];
  return note ? note + eol : '';
}

/** `# KEY=xxxxxxxx`, as in .env.example. What somebody commented out with a value of their own is no example. */
function isExample(text: string, { key, value }: Written): boolean {
  const [, name, shown = ''] = /^\s*#\s*([\w.-]+)\s*=(.*)$/.exec(withoutEnd(text)) ?? [];
  return name === key && (/^\s*$|x{6,}/.test(shown) || shown.trim() === value);
}

/** Whether every program that can read the file at all reads the new values, and everything else as before. */
function readTheSame(before: string, after: string, changes: Changes): boolean {
  return READINGS.every((read) => {
    const was = readBy(read, before);
    if (!was) return true;
    const values = readBy(read, after);
    const right = Object.entries(changes).every(([key, value]) => values?.get(key) === value);
    // What zx takes for a value behind such a comment is rubbish anyway, and may contain our line.
    return right && (read === zx || others(was, changes) === others(readBy(read, after.replace(BOM, '')), changes));
  });
}

/** Node's key behind a swallowed line has several words; its last one is the key that was meant. */
function others(values: Map<string, string> | undefined, changes: Changes): string {
  const rest = [...(values ?? [])].filter(([name]) => !Object.hasOwn(changes, name.split(/\s/).at(-1)!));
  return JSON.stringify(rest.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * One line that dotenv 6, its successors and Node's `--env-file` all read as the same value.
 * What the parsers make of a value, found by experiment:
 * - unquoted, `#` begins a comment for all but dotenv 6, and quotes at the ends are taken off by some;
 * - in quotes, `\n` of `"…"` becomes a line break for some, and a backslash before the closing quote hides it from some;
 *   dotenv 6 knows no backquotes;
 * - dotenv 6 trims inside the quotes, and its `.` does not match U+2028 and U+2029.
 * @throws UserError for a value that cannot be written so that all agree; it names the key, never the value
 */
function writtenLine(key: string, value: string): string {
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
