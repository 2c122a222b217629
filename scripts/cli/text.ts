/** Text on a terminal, where a Japanese character takes two columns. */

/** Columns that a text takes; colour codes take none. Loaded here: not every command needs to know. */
export function displayWidth(text: string): number {
  const stringWidth: typeof import('string-width') = require('string-width');
  return stringWidth(text);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Characters that must not begin a line (Japanese line breaking, JIS X 4051). */
const NOT_FIRST = '、。，．）」』】〕！？ーぁぃぅぇぉっゃゅょァィゥェォッャュョ)]},.;:!?';

/** Characters that must not end a line. */
const NOT_LAST = '（「『【〔([{';

/** Words in Latin letters stay whole; Japanese may break between any two characters. */
const PIECES = /[\x21-\x7e]+ ?|[^\x21-\x7e]/gu;

/**
 * Breaks a text into lines of at most `width` columns; undefined does not break.
 * @param first columns that stand before the first line already
 * @param rest columns that will stand before the others
 */
export function wrap(text: string, width: number | undefined, first = 0, rest = first): string[] {
  const room = (columns: number) => Math.max(20, (width ?? 0) - columns);
  if (!width || displayWidth(text) <= room(first)) return [text];
  const lines: string[][] = [[]];
  for (const piece of text.match(PIECES) ?? []) {
    const line = lines[lines.length - 1]!;
    const limit = room(lines.length === 1 ? first : rest);
    if (line.length === 0 || displayWidth(line.join('') + piece.trimEnd()) <= limit) line.push(piece);
    else lines.push([...takenAlong(line, piece), piece.trimStart()]);
  }
  return lines.map((line) => line.join('').trim());
}

/** What leaves the line with a piece that must not stand apart from what is before it: back to where a line may break. */
function takenAlong(line: string[], piece: string): string[] {
  let from = line.length;
  const joined = () => NOT_FIRST.includes((line[from] ?? piece).trimEnd()) || NOT_LAST.includes(line[from - 1] ?? ' ');
  while (from > 1 && joined()) from -= 1;
  return joined() ? [] : line.splice(from);
}

/**
 * Of a line of code, only what fits into `room` columns and stands around a place; 「…」 stands for what was left out.
 * @returns the text, and the columns that stand before the place and under it
 */
export function croppedAround(
  whole: string,
  column: number,
  length: number,
  room: number,
): { shown: string; before: number; under: number } {
  // Of a line of any length, more than enough for what is cropped below.
  const left = Math.max(0, column - 2 * room);
  const text = whole.slice(left, column + 2 * room);
  const offset = column - left;
  const characters = [...text];
  const widths = characters.map(displayWidth);
  const sum = (from: number, to: number) => widths.slice(from, to).reduce((total, width) => total + width, 0);
  const place = [...text.slice(0, offset)].length;
  const end = place + [...text.slice(offset, offset + length)].length;
  let start = 0;
  // The place stands in the middle, unless all of it fits from the start on.
  if (sum(0, characters.length) > room && sum(0, end) > room - 1) {
    while (start < place && 1 + sum(start, place) > room / 2) start += 1;
  }
  const head = start > 0 ? '…' : '';
  let stop = characters.length;
  while (stop > place + 1 && head.length + sum(start, stop) + (stop < characters.length ? 1 : 0) > room) stop -= 1;
  const tail = stop < characters.length ? '…' : '';
  return {
    shown: head + characters.slice(start, stop).join('') + tail,
    before: head.length + sum(start, place),
    under: Math.max(1, sum(place, Math.min(end, stop))),
  };
}

/** A label and a text whose further lines stand under its first one (or at `indent`). */
export function paragraph(
  label: string,
  text: string,
  width: number | undefined,
  indent = displayWidth(label),
): string[] {
  const [first = '', ...rest] = wrap(text, width, displayWidth(label), indent);
  return [`${label}${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)];
}
