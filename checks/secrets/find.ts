/** Finds secrets in texts, however they are spelt there. Its time grows with the text, not with what is looked for. */
import { type Needles, search } from './needles.js';
import { readingsOf, unwrapped } from './reading.js';

/** What is wrapped may be wrapped itself. */
const WRAPPINGS = 2;

/** @returns for each code unit whether it spells a secret; undefined when none does */
export function placesOf(text: string, needles: Needles, wrappings = WRAPPINGS): Uint8Array | undefined {
  if (needles.runs.size + needles.others.size === 0) return undefined;
  let places: Uint8Array | undefined;
  const mark = (start: number, end: number) => {
    places ??= new Uint8Array(text.length);
    places.fill(1, start, end);
  };
  for (const { text: read, starts, ends } of readingsOf(text)) {
    search(read, needles, (from, to) => mark(starts ? starts[from]! : from, ends ? ends[to]! : to + 1));
  }
  if (wrappings === 0) return places;
  for (const { start, end, text: inside } of unwrapped(text)) {
    if (placesOf(inside, needles, wrappings - 1)) mark(start, end);
  }
  return places;
}

/** The text with a dot for each character that spells a secret; what stands between those stays, and so does the length. */
export function blotted(text: string, needles: Needles): string {
  const places = placesOf(text, needles);
  if (!places) return text;
  let shown = '';
  let from = 0;
  for (let at = places.indexOf(1); at >= 0; at = places.indexOf(1, from)) {
    const end = places.indexOf(0, at);
    shown += text.slice(from, at) + blot(text.slice(at, end < 0 ? undefined : end));
    from = end < 0 ? text.length : end;
  }
  return shown + text.slice(from);
}

/** Lines stay lines. */
export function blot(text: string): string {
  return text.replace(/[^\r\n]/g, '•');
}
