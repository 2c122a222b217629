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

/** @returns the pairs in the order of both */
export function align(a: readonly Token[], b: readonly Token[], options: Options = {}): Pair[] {
  const width = b.length + 1;
  const from: From = [BOTH, ONLY_A, ONLY_B].map(() => new Uint8Array((a.length + 1) * width));
  const pairs: Pair[] = [];
  for (let [i, j, { way }] = [a.length, b.length, scored(a, b, options, from)]; i > 0 || j > 0; ) {
    const before = from[way]![i * width + j]! as Way;
    pairs.push(way === BOTH ? { a: --i, b: --j } : way === ONLY_A ? { a: --i } : { b: --j });
    way = before;
  }
  return pairs.reverse();
}

/** How near two texts are. */
export function scoreOf(a: readonly Token[], b: readonly Token[], options: Options = {}): number {
  return scored(a, b, options).score;
}

/** How near a text is to itself: as much as any text can be. */
export function selfScore(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => sum + likenessOf(token, token), 0);
}

type Way = typeof BOTH | typeof ONLY_A | typeof ONLY_B;

/** Of each way, by cell: in which way the cell before it was reached. */
type From = readonly Uint8Array[];

/** @param from is filled, where the pairs are asked for too */
function scored(
  a: readonly Token[],
  b: readonly Token[],
  { isHole = () => false, inside = false }: Options,
  from?: From,
): { score: number; way: Way } {
  const width = b.length + 1;
  const likeness = likenesses(a, b, isHole);
  // Of each way, the scores of this row up to the cell, and of the row above from there on.
  const [both, onlyA, onlyB] = [rowOf(width), rowOf(width), rowOf(width)];
  for (let i = 0; i <= a.length; i += 1) {
    // Of the cell above the one on the left.
    let x = NEVER;
    let y = NEVER;
    let z = NEVER;
    for (let j = 0; j < width; j += 1) {
      const upX = both[j]!;
      const upY = onlyA[j]!;
      const upZ = onlyB[j]!;
      const isFree = inside && (j === 0 || j === b.length);
      const opens = isFree ? 0 : OPEN;
      const downX = upX + opens;
      const downY = upY + (isFree ? 0 : GOES_ON);
      const downZ = upZ + opens;
      const leftX = j > 0 ? both[j - 1]! + OPEN : NEVER;
      const leftY = j > 0 ? onlyA[j - 1]! + OPEN : NEVER;
      const leftZ = j > 0 ? onlyB[j - 1]! + GOES_ON : NEVER;
      if (from) {
        const cell = i * width + j;
        from[BOTH]![cell] = greatest(x, y, z);
        from[ONLY_A]![cell] = greatest(downX, downY, downZ);
        from[ONLY_B]![cell] = greatest(leftX, leftY, leftZ);
      }
      onlyA[j] = max(downX, downY, downZ);
      onlyB[j] = max(leftX, leftY, leftZ);
      if (i > 0 && j > 0) both[j] = max(x, y, z) + likeness(i - 1, j - 1);
      else both[j] = i === 0 && j === 0 ? 0 : NEVER;
      x = upX;
      y = upY;
      z = upZ;
    }
  }
  const [x, y, z] = [both[b.length]!, onlyA[b.length]!, onlyB[b.length]!];
  return { score: max(x, y, z), way: greatest(x, y, z) };
}

function rowOf(width: number): Float64Array {
  return new Float64Array(width).fill(NEVER);
}

/** The way with the best score; the first of several. */
function greatest(both: number, onlyA: number, onlyB: number): Way {
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
