/** Changes of a text: by offsets while they are searched for, by lines and columns for people and programs. */
import { offsetOf, placeOfOffset } from '../handler/code-text.js';
import type { Edit } from '../verdict.js';

/** Replaces the characters from `start` to `end` (offsets, UTF-16). */
export interface Change {
  start: number;
  end: number;
  insert: string;
}

/** @param changes that do not overlap; of several at one place, the first is first */
export function applied(source: string, changes: readonly Change[]): string {
  let [text, at] = ['', 0];
  for (const { start, end, insert } of inOrder(changes)) {
    text += source.slice(at, start) + insert;
    at = end;
  }
  return text + source.slice(at);
}

export function editsOf(source: string, changes: readonly Change[]): Edit[] {
  return inOrder(changes).map((change) => {
    const { start, end, insert } = withoutCommon(source, change);
    const { line, column } = placeOfOffset(source, start);
    return { line, column, remove: source.slice(start, end), insert };
  });
}

export function changeOf(source: string, { line, column, remove, insert }: Edit): Change {
  const start = offsetOf(source, { line, column });
  return { start, end: start + remove.length, insert };
}

/** What belongs to the same word (or to the same mark of several characters) before and after a change. */
export function around({ start, end, insert }: Change, source: string): [before: string, after: string] {
  const changed = insert + source.slice(start, end);
  const kind = /[\w$]/.test(changed) ? '[\\w$]' : /^[=>-]+$/.test(changed) ? '[=>-]' : '(?!)';
  const [before] = new RegExp(`${kind}*$`).exec(source.slice(0, start))!;
  const [after] = new RegExp(`^${kind}*`).exec(source.slice(end))!;
  return [before, after];
}

/** Whether two of them touch the same characters. */
export function overlap(a: Change, b: Change): boolean {
  return a.start < b.end && b.start < a.end;
}

function inOrder(changes: readonly Change[]): Change[] {
  return [...changes].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** What a change leaves as it is at its beginning and at its end is no part of it. */
function withoutCommon(source: string, { start, end, insert }: Change): Change {
  const removed = source.slice(start, end);
  let [head, tail] = [0, 0];
  const most = Math.min(removed.length, insert.length);
  while (head < most && removed[head] === insert[head]) head += 1;
  while (tail < most - head && removed.at(-1 - tail) === insert.at(-1 - tail)) tail += 1;
  return { start: start + head, end: end - tail, insert: insert.slice(head, insert.length - tail) };
}

/** Changes of a changed text, as changes of the first one beside those; undefined where they meet. */
export function mergedOver(first: readonly Change[], second: readonly Change[]): Change[] | undefined {
  const shifted: Change[] = [];
  for (const { start, end, insert } of second) {
    let moved = 0;
    for (const change of inOrder(first)) {
      const [from, to] = [change.start + moved, change.start + moved + change.insert.length];
      if (start < to && end > from) return undefined;
      if (to <= start) moved += change.insert.length - (change.end - change.start);
    }
    shifted.push({ start: start - moved, end: end - moved, insert });
  }
  return [...first, ...shifted];
}

/** Numbers of lines by offset. */
export function lineCounter(text: string): (offset: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (offset) => ends.findLastIndex((end) => end < offset);
}
