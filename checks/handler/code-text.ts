/** Source code as text: where strings and comments are, which bracket is open, and what a report underlines. */
import type { Place } from '../verdict.js';
import type { Position } from './execution.js';

/**
 * The source with the insides of strings and all of the comments blanked out, at the same length. Good enough for code that
 * is broken anyway: a string ends with its line, and regular expressions are not looked for.
 */
export function blanked(source: string): string {
  const blank = (text: string) => text.replace(/[^\r\n]/g, ' ');
  return source.replace(TOKEN, (token) =>
    token.startsWith('/') ? blank(token) : token.charAt(0) + blank(token.slice(1, -1)) + token.slice(1).slice(-1),
  );
}

const TOKEN =
  /\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\.|[^'\\\r\n])*'?|"(?:\\.|[^"\\\r\n])*"?|`(?:\\[\s\S]|[^`\\])*`?/g;

/** The opening quote of the first string that is left open: where it stands (from 0). @param quotes those that are looked for */
export function openQuote(code: string, quotes = `'"\``): number | undefined {
  const isOpen = (token: string) => quotes.includes(token.charAt(0)) && LEFT_OPEN.test(token);
  return [...code.matchAll(TOKEN)].find(([token]) => isOpen(token))?.index;
}

const LEFT_OPEN = /^(.)(?:\\[\s\S]|(?!\1)[^\\])*$/;

/** Characters that take no room on a screen; the compiler skips them, the engine does not. */
export const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/u;

/** How a character that cannot be seen is named. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The position of a place in the whole text. */
export function offsetOf(source: string, { line, column }: Position): number {
  const before = source.split(/(?<=\r\n|\r(?!\n)|\n)/).slice(0, line - 1);
  return before.join('').length + column - 1;
}

export function placeOfOffset(source: string, offset: number, length = 1): Place {
  const before = lines(source.slice(0, offset));
  const text = lines(source)[before.length - 1] ?? '';
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, length, text };
}

/** Where the innermost bracket stands that is still open at `offset`. @param code without strings and comments */
export function innermostOpen(code: string, offset: number): number | undefined {
  const open: number[] = [];
  for (let index = 0; index < offset; index += 1) {
    const character = code.charAt(index);
    if ('([{'.includes(character) && character !== '') open.push(index);
    else if (')]}'.includes(character) && character !== '') open.pop();
  }
  return open.at(-1);
}

/** Whether a bracket opens a function's body, not an object or arguments. Outside of all brackets is like inside of one. */
export function isBlock(code: string, open: number | undefined): boolean {
  if (open === undefined) return true;
  return code[open] === '{' && /(?:\)|=>)\s*(?::[^={]*)?$/.test(code.slice(Math.max(0, open - 200), open));
}

/** The word (or the single character) at a position. */
export function placeAt(source: string, at: Position | undefined): Place | undefined {
  if (!at) return undefined;
  const text = lines(source)[at.line - 1];
  if (text === undefined) return undefined;
  const word = /^(?:[\w$]+|(['"`])(?:(?!\1).)*\1)/.exec(text.slice(at.column - 1));
  return { ...at, length: word?.[0].length ?? 1, text };
}

/** The first match of a pattern outside comments, from a position on (from the start without one). */
export function placeOf(source: string, pattern: RegExp, from?: Position): Place | undefined {
  const first = from ? from.line - 1 : 0;
  for (const [index, text] of lines(source).slice(first).entries()) {
    const start = index === 0 && from ? from.column - 1 : 0;
    const match = pattern.exec(text.slice(start).replace(LINE_COMMENT, ''));
    if (match) return { line: first + index + 1, column: start + match.index + 1, length: match[0].length || 1, text };
  }
  return undefined;
}

/** Up to the end of the line; what stands before it keeps its column. */
const LINE_COMMENT = /(?:^|\s)\/\/.*$/;

function lines(source: string): string[] {
  return source.split(/\r\n|\r|\n/);
}
