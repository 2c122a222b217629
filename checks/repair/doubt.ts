/** What speaks against a change, before it is tried. */
import { tokensOf } from './tokens.js';

/** How many pairs of neighbours a text has that the reference does not have. */
export function novelty(reference: string): (text: string) => number {
  const usual = new Set(neighbours(reference));
  return (text) => neighbours(text).filter((pair) => !usual.has(pair)).length;
}

function neighbours(text: string): string[] {
  const texts = tokensOf(text).map(({ kind, text: each }) =>
    kind === 'string' ? "''" : each.replace(/^(let|var)$/, 'const'),
  );
  return texts.slice(1).map((each, index) => `${texts[index]} ${each}`);
}

/** How many kinds of tokens a text has fewer of than the source, though the reference has them too. */
export function losses(source: string, reference: string): (text: string) => number {
  const [own, wanted] = [countsOf(source), countsOf(reference)];
  return (text) => {
    const left = countsOf(text);
    return [...own].filter(([token, count]) => (left.get(token) ?? 0) < Math.min(count, wanted.get(token) ?? 0)).length;
  };
}

function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text: token } of tokensOf(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}
