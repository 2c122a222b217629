/** The difference between two texts as people read it: lines that go, lines that come, a few around them. */
import { structuredPatch } from 'diff';
import { colours } from '../colours.js';

export interface Difference {
  /** Lines to print, without a heading; empty when the texts are the same. */
  lines: string[];
  added: number;
  removed: number;
}

/** Line ends and a byte order mark are left out: editors on Windows change them, and nobody means to. */
export function differenceOf(from: string, to: string): Difference {
  const { hunks } = structuredPatch('', '', plain(from), plain(to), undefined, undefined, { context: 3 });
  const changes = hunks.flatMap(({ lines }) => lines.filter((line) => !line.startsWith('\\')));
  return {
    lines: hunks.flatMap(({ oldStart, newStart, lines }) => [
      colours.cyan(`@@ ${oldStart} 行目 → ${newStart} 行目 @@`),
      ...lines.filter((line) => !line.startsWith('\\')).map(coloured),
    ]),
    added: changes.filter((line) => line.startsWith('+')).length,
    removed: changes.filter((line) => line.startsWith('-')).length,
  };
}

function plain(text: string): string {
  const lines = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}

function coloured(line: string): string {
  if (line.startsWith('+')) return colours.green(line);
  return line.startsWith('-') ? colours.red(line) : line;
}
