/** From a position in a participant's file to what a report shows: the line and what to underline. */

import type { Place } from '../verdict.js';
import type { Position } from './execution.js';

/** The word (or the single character) at a position. */
export function placeAt(source: string, at: Position | undefined): Place | undefined {
  if (!at) return undefined;
  const text = lines(source)[at.line - 1];
  if (text === undefined) return undefined;
  const word = /^[\w$]+/.exec(text.slice(at.column - 1));
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
