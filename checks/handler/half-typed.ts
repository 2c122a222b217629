/**
 * A line that is still being typed: some editors save by themselves. It stands at the end of what is being written: nothing
 * behind it uses what it makes, and it does not end the way that finished lines do. It is no mistake yet.
 */
import { notYet, type Place, type Todo, type Verdict } from '../verdict.js';
import { declarations, escaped } from './code-parts.js';
import { blanked, innermostOpen, isBlock, offsetOf } from './code-text.js';
import { MADE_IN } from './names.js';
import { OPENING_OF, type SyntaxProblem } from './syntax-problem.js';

/** Lines of code, by index from 0: a statement, or what there is of one. */
interface Range {
  from: number;
  /** The last one, included. */
  to: number;
}

/** Only brackets and quotes, as editors put them behind what is typed. */
const CLOSERS = /^[)\]}'"`\s]*$/;

/** Lines that a statement of this chapter may have. */
const LONGEST_STATEMENT = 8;

/**
 * The line that is being typed, where that is all that keeps the file from being read.
 * @param first the first problem of the file
 * @param compiles whether a text has no problems
 */
export function halfTypedLine(first: SyntaxProblem, compiles: (source: string) => boolean): Place | undefined {
  const code = blanked(first.source);
  const lines = code.split('\n');
  const written = first.source.split('\n');
  const last = brokenOff(first, lines);
  if (last === undefined || /;\s*(?:\/\/.*)?$/.test(written[last] ?? '')) return undefined;
  // A comma at the end of a whole statement is a slip, not a pause.
  if (/,\s*$/.test(lines[last]!) && isInBlock(code, last + 1)) return undefined;
  const to = lastOf(lines, last);
  const isOpen = (from: number) => !closesTooMuch(lines.slice(from, last + 1).join('\n'));
  for (let from = last; from > last - LONGEST_STATEMENT && from >= 0; from -= 1) {
    if (!isInBlock(code, from) || !isOpen(from)) continue;
    const rest = written.map((line, index) => (index >= from && index <= to ? '' : line));
    if (compiles(rest.join('\n')))
      return isUsedBehind(first.source, { from, to }) ? undefined : placeOf(first.source, last);
  }
  return undefined;
}

/** A bracket that closes another one, or none, is a slip: going on does not mend it. */
function closesTooMuch(code: string): boolean {
  const open: string[] = [];
  return [...code].some((character) => {
    if ('([{'.includes(character)) open.push(character);
    return character in OPENING_OF && open.pop() !== OPENING_OF[character];
  });
}

/** With the brackets that an editor has put below it already, where the line itself asks for more. */
function lastOf(lines: readonly string[], last: number): number {
  if (!/[.:=(]\s*$/.test(lines[last] ?? '')) return last;
  const behind = lines.findIndex((line, index) => index > last && !/^\s*[)\]}]+\s*;?\s*$/.test(line));
  return behind < 0 ? last : behind - 1;
}

/** The line whose end is where the compiler got stuck, or a line before it where only comments are between them. */
function brokenOff({ place, code }: SyntaxProblem, lines: readonly string[]): number | undefined {
  const here = lines[place.line - 1] ?? '';
  const rest = here.slice(place.column - 1);
  const before = here.slice(0, place.column - 1);
  // Only the engine minds a `const` without a value, at its name.
  if (before.trim() && (CLOSERS.test(rest) || (code === 0 && /^[\w$]+\s*$/.test(rest)))) return place.line - 1;
  const index = lines.findLastIndex((line, at) => at < place.line - 1 && line.trim() !== '');
  return index < 0 ? undefined : index;
}

/** Whether a line begins in a function's body, not in an object or among arguments. */
function isInBlock(code: string, index: number): boolean {
  const open = innermostOpen(code, offsetOf(code, { line: index + 1, column: 1 }));
  return open !== undefined && isBlock(code, open);
}

function isUsedBehind(source: string, { from, to }: Range): boolean {
  const lines = source.split('\n');
  const behind = blanked(lines.slice(to + 1).join('\n'));
  const made = declarations(lines.slice(from, to + 1).join('\n')).keys();
  return [...made].some((name) => new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`).test(behind));
}

function placeOf(source: string, index: number): Place {
  const text = (source.split('\n')[index] ?? '').replace(/\r$/, '');
  const code = text.replace(/\s*\/\/.*$/, '');
  return { line: index + 1, column: text.length - text.trimStart().length + 1, length: code.trim().length || 1, text };
}

export function halfTyped(place: Place): Todo {
  const written = blanked(place.text);
  const open = innermostOpen(written, written.length);
  const missing = open === undefined ? '' : `${written[open]} に対応する ${CLOSING[written[open]!]} もまだありません。`;
  return notYet(
    `入力の途中です。${place.line} 行目がまだ終わっていません。${missing}`,
    'この行の続きを書いてください。書き終わったら、もう一度検査します。',
    place,
  );
}

const CLOSING: Record<string, string> = { '(': ')', '{': '}', '[': ']' };

/** What went wrong in a statement that is not finished yet is told as what it is so far. */
export function calmWhileTyping(verdicts: readonly Verdict[], source: string): Verdict[] {
  return verdicts.map((verdict) => {
    if (verdict.status !== 'failed' || verdict.blame !== 'code' || !verdict.place) return verdict;
    if (!isBeingTyped(source, verdict.place)) return verdict;
    const { blame, docs, ...rest } = verdict;
    return { ...rest, status: 'todo', cause: `入力の途中です。書き終わっているなら、ここを直します: ${verdict.cause}` };
  });
}

function isBeingTyped(source: string, place: Place): boolean {
  const code = blanked(source);
  const lines = code.split('\n');
  const at = place.line - 1;
  const from = lines.findLastIndex((line, index) => index <= at && line.trim() !== '' && isInBlock(code, index));
  const to = lines.findIndex((_, index) => index >= at && isInBlock(code, index + 1));
  if (from < 0 || to < from || /[;}]\s*$|^\s*return\s*$/.test(lines[to]!) || isUsedBehind(source, { from, to }))
    return false;
  return endsOthersWithSemicolon(lines, { from, to }) || isCutShort(lines[to]!, place);
}

/** The way the lines before it end; with none before it, those behind. */
function endsOthersWithSemicolon(lines: readonly string[], { from, to }: Range): boolean {
  const isEnd = (line: string) => /[\w$)'"`;]\s*$/.test(line);
  const before = lines.slice(0, from).filter((line) => /^\s+\S/.test(line) && isEnd(line));
  const others = before.length > 0 ? before : lines.slice(to + 1).filter(isEnd);
  return others.filter((line) => /;\s*$/.test(line)).length * 2 > others.length;
}

/** The first letters of a name that the chapter uses, at the end of the line; with one or two letters missing it is a slip. */
function isCutShort(line: string, { column }: Place): boolean {
  const word = /^([\w$]+)[)\]}\s]*$/.exec(line.slice(column - 1))?.[1];
  return (
    word !== undefined &&
    [...Object.keys(MADE_IN), 'context', 'callback', 'Twilio'].some(
      (name) => name.startsWith(word) && name.length > word.length + 2,
    )
  );
}
