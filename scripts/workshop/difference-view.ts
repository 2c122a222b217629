/** The difference between two versions of a handler, for the page. */
import { changesBetween } from '../workspace/difference.js';
import { highlight } from './highlight.js';
import type { DifferenceLine, DifferenceView } from './model.js';

const KINDS: Record<string, DifferenceLine['kind']> = { '+': 'added', '-': 'removed', ' ': 'same' };

/** @param redact takes secrets out of a line before it is shown */
export function differenceView(from: string, to: string, redact = (line: string) => line): DifferenceView {
  const { hunks, added, removed } = changesBetween(from, to);
  const lines = hunks.flatMap(({ newStart, lines }): DifferenceLine[] => [
    { kind: 'gap', html: `${newStart} 行目から` },
    ...lines.map((line) => ({
      kind: KINDS[line[0] ?? ' '] ?? 'same',
      html: highlight(redact(line.slice(1)), 'typescript'),
    })),
  ]);
  return { lines, added, removed };
}
