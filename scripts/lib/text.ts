/** Text on a terminal, where a Japanese character takes two columns. */
import stringWidth from 'string-width';

/** Columns that a text takes; colour codes take none. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Characters that must not begin a line (Japanese line breaking, JIS X 4051). */
const NOT_FIRST = '、。，．）」』】〕！？ーぁぃぅぇぉっゃゅょァィゥェォッャュョ)]},.;:!?';

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
  const lines = [''];
  for (const piece of text.match(PIECES) ?? []) {
    const line = lines[lines.length - 1]!;
    const limit = room(lines.length === 1 ? first : rest);
    const fits = displayWidth(line + piece.trimEnd()) <= limit;
    if (fits || NOT_FIRST.includes(piece)) lines[lines.length - 1] = line + piece;
    else lines.push(piece.trimStart());
  }
  return lines.map((line) => line.trimEnd());
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
