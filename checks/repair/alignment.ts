/** Which token of one text belongs to which of another (Needleman and Wunsch, J. Mol. Biol. 48, 1970). */
import { farness } from '../handler/names.js';
import { isName, narrow, sameToken, type Token } from './tokens.js';

/** A token of both, or of one of them only: its index in each. */
export interface Pair {
  a?: number;
  b?: number;
}

/** One gap of several tokens costs less than several gaps: a line is lost as a whole. */
const OPEN = -1.5;
const GOES_ON = -0.45;

/** In which way a cell was reached. */
const [BOTH, ONLY_A, ONLY_B] = [0, 1, 2] as const;

export interface Options {
  /** Whether a token of `b` stands for any name. */
  isHole?: (index: number) => boolean;
  /** `b` is looked for somewhere in `a`: what stands before and after it costs nothing. */
  inside?: boolean;
}

/** @returns the pairs in the order of both, and their score */
export function align(
  a: readonly Token[],
  b: readonly Token[],
  { isHole = () => false, inside = false }: Options = {},
): { pairs: Pair[]; score: number } {
  const width = b.length + 1;
  const size = (a.length + 1) * width;
  const best = [BOTH, ONLY_A, ONLY_B].map(() => new Float64Array(size).fill(Number.NEGATIVE_INFINITY));
  const from = [BOTH, ONLY_A, ONLY_B].map(() => new Uint8Array(size));
  // The best way to the cell before, with what it costs to go on from there in this way.
  const reach = (way: number, cell: number, previous: number, byBoth: number, byA: number, byB: number) => {
    const both = best[BOTH]![previous]! + byBoth;
    const onlyA = best[ONLY_A]![previous]! + byA;
    const onlyB = best[ONLY_B]![previous]! + byB;
    const before = both >= onlyA && both >= onlyB ? BOTH : onlyA >= onlyB ? ONLY_A : ONLY_B;
    best[way]![cell] = before === BOTH ? both : before === ONLY_A ? onlyA : onlyB;
    from[way]![cell] = before;
  };
  best[BOTH]![0] = 0;
  for (let i = 0; i <= a.length; i += 1) {
    for (let j = 0; j <= b.length; j += 1) {
      const cell = i * width + j;
      if (i > 0) {
        const isFree = inside && (j === 0 || j === b.length);
        if (isFree) reach(ONLY_A, cell, cell - width, 0, 0, 0);
        else reach(ONLY_A, cell, cell - width, OPEN, GOES_ON, OPEN);
      }
      if (j > 0) reach(ONLY_B, cell, cell - 1, OPEN, OPEN, GOES_ON);
      if (i === 0 || j === 0) continue;
      const score = likeness(a[i - 1]!, b[j - 1]!, isHole(j - 1));
      reach(BOTH, cell, cell - width - 1, score, score, score);
    }
  }
  const last = [BOTH, ONLY_A, ONLY_B].reduce((way, each) =>
    best[each]![size - 1]! > best[way]![size - 1]! ? each : way,
  );
  const pairs: Pair[] = [];
  for (let [i, j, way] = [a.length, b.length, last as number]; i > 0 || j > 0; ) {
    const before = from[way]![i * width + j]!;
    pairs.push(way === BOTH ? { a: --i, b: --j } : way === ONLY_A ? { a: --i } : { b: --j });
    way = before;
  }
  return { pairs: pairs.reverse(), score: best[last]![size - 1]! };
}

/** How much speaks for it that two tokens are the same one, written well and badly. */
function likeness(a: Token, b: Token, isHole: boolean): number {
  if (a.kind === 'mark' && b.kind === 'mark') return a.text === b.text ? 2 : narrow(a.text) === b.text ? 2 : -1;
  if (sameToken(a, b)) return a.kind === 'mark' ? 2 : 4;
  if (isHole && isName(a)) return 2;
  if (narrow(a.text) === narrow(b.text)) return 2;
  if (a.kind === 'word' && b.kind === 'word') return isSlip(a.text, b.text) ? 2 : -1.5;
  if (a.kind === 'open' && b.kind === 'string') return 2;
  if (a.kind === 'word' && b.kind === 'string') return -0.5;
  return a.kind === 'mark' && b.kind === 'mark' ? -1 : -2.5;
}

/** Whether one word may be the other, with a slip of the finger. */
export function isSlip(a: string, b: string): boolean {
  return farness(a.toLowerCase(), b.toLowerCase()) <= Math.max(1, Math.floor(Math.max(a.length, b.length) / 4));
}
