/**
 * Slips of the hand, by seed: one change (or two) to a handler that is right for its step. The same seed gives the same
 * slips on every computer. Whether a slip did any harm is for the oracle to say (slips/oracle.ts): a word misspelt in a
 * string that nobody reads is none.
 */
import type { StepId } from '../../steps/steps.js';
import { DRESSED, type Dressed } from './slips/dresses.js';
import { type Change, type Draw, KINDS, type SlipKind, slipOf, type Text } from './slips/kinds.js';
import { namesIn, type Token, tokensOf } from './slips/tokens.js';

/** One slip, as it stands in the changed text. */
export interface Slip {
  kind: SlipKind;
  /** From 1: where a caret belongs. More than one where the slip lies between them, or in each. */
  lines: readonly number[];
  /** What stands there now, by token, and what should. Either may be nothing. */
  wrong: readonly string[];
  right: readonly string[];
  /** The same with the token before and the one after it, without spaces. */
  phrases: readonly string[];
}

export interface Slipped {
  /** `seed` and `number` give the same again: `slipAt(seed, number)`. */
  seed: number;
  number: number;
  dress: string;
  step: StepId;
  file: string;
  original: string;
  source: string;
  slips: readonly Slip[];
}

export interface SlipOptions {
  /** How many slips each text has. */
  each?: 1 | 2;
  /** `KINDS` by default. */
  kinds?: readonly SlipKind[];
  dressed?: readonly Dressed[];
}

/** @returns the first `count` slips of a seed */
export function slips(seed: number, count: number, options: SlipOptions = {}): Slipped[] {
  return Array.from({ length: count }, (_, number) => slipAt(seed, number, options));
}

/** One slip of a seed, without those before it. */
export function slipAt(seed: number, number: number, options: SlipOptions = {}): Slipped {
  const { each = 1, kinds = KINDS, dressed = DRESSED } = options;
  const draw = drawing(seed * 1_000_003 + number);
  for (;;) {
    const chosen = draw.from(dressed);
    const { source: original, ...rest } = chosen;
    const text = textOf(chosen);
    const changes: [SlipKind, Change][] = [];
    while (changes.length < each) {
      const kind = draw.from(kinds);
      const change = slipOf(kind, text, draw);
      if (!change || changes.some(([, other]) => areNear(text.source, change, other))) break;
      changes.push([kind, change]);
    }
    const source = changedBy(
      original,
      changes.flatMap(([, { edits }]) => edits),
    );
    if (changes.length < each || source === original) continue;
    const all = changes.flatMap(([, { edits }]) => edits);
    const slips = changes.map(([kind, change]) => ({
      kind,
      lines: linesOf(change, all, original, source, rest.file),
      wrong: change.wrong,
      right: change.right,
      phrases: [change.wrong, change.right].map((tokens) => phrase(text, change, tokens)),
    }));
    return { seed, number, ...rest, original, source, slips };
  }
}

const texts = new WeakMap<Dressed, Text>();

function textOf(dressed: Dressed): Text {
  const { source, file } = dressed;
  const text = texts.get(dressed) ?? { source, tokens: tokensOf(source, file), names: namesIn(source, file) };
  texts.set(dressed, text);
  return text;
}

/** Two slips on one line are one muddle. */
function areNear(source: string, one: Change, other: Change): boolean {
  const lines = ({ edits }: Change) =>
    edits.flatMap(({ start, end }) => [lineAt(source, start), lineAt(source, Math.max(start, end - 1))]);
  const [own, others] = [lines(one), lines(other)];
  return Math.min(...own) <= Math.max(...others) && Math.min(...others) <= Math.max(...own);
}

type Edit = Change['edits'][number];

function changedBy(source: string, edits: readonly Edit[]): string {
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start);
  return fromTheEnd.reduce((text, { start, end, insert }) => text.slice(0, start) + insert + text.slice(end), source);
}

function linesOf({ edits }: Change, all: readonly Edit[], original: string, source: string, file: string): number[] {
  const lines = new Set<number>();
  for (const { start, end, insert } of edits) {
    const before = all.filter((edit) => edit.start < start);
    const at = start + before.reduce((sum, edit) => sum + edit.insert.length - (edit.end - edit.start), 0);
    // A line that is gone was between what stood around it; comments and empty lines belong to the gap.
    const isLineGone = insert === '' && /\n$/.test(original.slice(start, end));
    const [first, last] = isLineGone ? around(source, at, file) : [at, at + Math.max(0, insert.trimEnd().length - 1)];
    for (let line = lineAt(source, first); line <= lineAt(source, last); line++) lines.add(line + 1);
  }
  return [...lines].sort((a, b) => a - b);
}

/** From the end of the token before a place to the start of the one after it. */
function around(source: string, at: number, file: string): [number, number] {
  const tokens: Token[] = tokensOf(source, file);
  const before = tokens.findLast(({ end }) => end <= at);
  const after = tokens.find(({ start }) => start >= at);
  return [before ? before.end - 1 : at, after?.start ?? Math.max(at, source.trimEnd().length - 1)];
}

function phrase({ tokens }: Text, { edits }: Change, between: readonly string[]): string {
  const [from, to] = [Math.min(...edits.map(({ start }) => start)), Math.max(...edits.map(({ end }) => end))];
  const before = tokens.findLast(({ end }) => end <= from);
  const after = tokens.find(({ start }) => start >= to);
  return [before?.text, ...between, after?.text].join('');
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length - 1;
}

/** Random numbers by a seed: mulberry32, which is public domain. */
function drawing(seed: number): Draw {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (limit) => Math.floor(next() * limit), from: (list) => list[Math.floor(next() * list.length)]! };
}
