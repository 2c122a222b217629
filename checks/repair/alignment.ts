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

/** Of what cannot be. It and `max` are asked for in each cell: what is global is found slowly where tests run. */
const NEVER = Number.NEGATIVE_INFINITY;
const { max } = Math;

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
  const from = [BOTH, ONLY_A, ONLY_B].map(() => new Uint8Array((a.length + 1) * width));
  const likeness = likenesses(a, b, isHole);
  // Of each way, the scores of the row above and of this one.
  let [above, row] = [rows(width), rows(width)];
  for (let i = 0; i <= a.length; i += 1) {
    for (let j = 0; j <= b.length; j += 1) {
      const cell = i * width + j;
      for (const way of row) way[j] = NEVER;
      if (i > 0) {
        const isFree = inside && (j === 0 || j === b.length);
        const [opens, goesOn] = isFree ? [0, 0] : [OPEN, GOES_ON];
        const [x, y, z] = [above[BOTH][j]! + opens, above[ONLY_A][j]! + goesOn, above[ONLY_B][j]! + opens];
        from[ONLY_A]![cell] = greatest(x, y, z);
        row[ONLY_A][j] = max(x, y, z);
      }
      if (j > 0) {
        const [x, y, z] = [row[BOTH][j - 1]! + OPEN, row[ONLY_A][j - 1]! + OPEN, row[ONLY_B][j - 1]! + GOES_ON];
        from[ONLY_B]![cell] = greatest(x, y, z);
        row[ONLY_B][j] = max(x, y, z);
      }
      if (i > 0 && j > 0) {
        const [x, y, z] = [above[BOTH][j - 1]!, above[ONLY_A][j - 1]!, above[ONLY_B][j - 1]!];
        from[BOTH]![cell] = greatest(x, y, z);
        row[BOTH][j] = max(x, y, z) + likeness(i - 1, j - 1);
      } else if (cell === 0) row[BOTH][0] = 0;
    }
    [above, row] = [row, above];
  }
  const [x, y, z] = above.map((way) => way[b.length]!) as [number, number, number];
  const pairs: Pair[] = [];
  for (let [i, j, way] = [a.length, b.length, greatest(x, y, z) as number]; i > 0 || j > 0; ) {
    const before = from[way]![i * width + j]!;
    pairs.push(way === BOTH ? { a: --i, b: --j } : way === ONLY_A ? { a: --i } : { b: --j });
    way = before;
  }
  return { pairs: pairs.reverse(), score: max(x, y, z) };
}

type Rows = [both: Float64Array, onlyA: Float64Array, onlyB: Float64Array];

function rows(width: number): Rows {
  return [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
}

/** The way with the best score; the first of several. */
function greatest(both: number, onlyA: number, onlyB: number): 0 | 1 | 2 {
  if (both >= onlyA && both >= onlyB) return BOTH;
  return onlyA >= onlyB ? ONLY_A : ONLY_B;
}

/**
 * How much speaks for it that two tokens are the same one, written well and badly: asked for in thousands of cells, of
 * few different words.
 */
function likenesses(a: readonly Token[], b: readonly Token[], isHole: (index: number) => boolean) {
  const [words, others] = [numbered(a), numbered(b)];
  const known = new Float64Array(a.length * b.length).fill(UNKNOWN);
  const names = a.map(isName);
  const holes = b.map((_, index) => isHole(index));
  return (i: number, j: number): number => {
    if (holes[j] && names[i] && a[i]!.text !== b[j]!.text) return 2;
    const pair = words[i]! * b.length + others[j]!;
    if (known[pair] === UNKNOWN) known[pair] = likenessOf(a[i]!, b[j]!);
    return known[pair]!;
  };
}

const UNKNOWN = Number.POSITIVE_INFINITY;

/** A number for each token, the same for the same text. */
function numbered(tokens: readonly Token[]): number[] {
  const numbers = new Map<string, number>();
  return tokens.map(({ text }, index) => {
    const number = numbers.get(text) ?? index;
    numbers.set(text, number);
    return number;
  });
}

/** Each pair of words is compared once: the next text has most of them again. */
function likenessOf(a: Token, b: Token): number {
  if (LIKENESS.size > MOST_KNOWN) LIKENESS.clear();
  const known = LIKENESS.get(a.text) ?? new Map<string, number>();
  if (known.size === 0) LIKENESS.set(a.text, known);
  const like = known.get(b.text) ?? compared(a, b);
  known.set(b.text, like);
  return like;
}

const LIKENESS = new Map<string, Map<string, number>>();
const MOST_KNOWN = 2_000;

function compared(a: Token, b: Token): number {
  if (a.kind === 'mark' && b.kind === 'mark') return narrow(a.text) === b.text ? 2 : -1;
  if (sameToken(a, b)) return a.kind === 'mark' ? 2 : 4;
  if (narrow(a.text) === narrow(b.text)) return 2;
  if (a.kind === 'word' && b.kind === 'word') return isSlip(a.text, b.text) ? 2 : -1.5;
  if (a.kind === 'open' && b.kind === 'string') return 2;
  return a.kind === 'word' && b.kind === 'string' ? -0.5 : -2.5;
}

/** Whether one word may be the other, with a slip of the finger. */
export function isSlip(a: string, b: string): boolean {
  const most = Math.max(1, Math.floor(Math.max(a.length, b.length) / 4));
  return Math.abs(a.length - b.length) <= most && farness(a.toLowerCase(), b.toLowerCase()) <= most;
}
