/** Where two texts differ: runs of tokens that only one of them has, or that they have in another way. */
import { align } from './alignment.js';
import { sameToken, type Token, tokensOf, untyped } from './tokens.js';

/** One run of tokens that are not the same: of the participant's text, and of the reference. */
export interface Run {
  own: [from: number, to: number];
  other: [from: number, to: number];
  steps: { a?: number; b?: number }[];
}

/** Two texts with their tokens. */
export interface Texts {
  source: string;
  own: readonly Token[];
  reference: string;
  other: readonly Token[];
}

export function differencesOf(source: string, reference: string): { runs: Run[]; texts: Texts } {
  const own = tokensOf(source);
  // Types of the author's own are neither right nor wrong.
  const skipped = /^(?:import|type)\b/.test(reference) ? 0 : typesBefore(own, source);
  const texts = { source, own: untyped(own.slice(skipped)), reference, other: tokensOf(reference) };
  const runs = runsOf(texts.own, texts.other)
    .flatMap((run) => apart(run, reference, texts.other))
    .map((run) => slid(ended(run, texts), texts))
    .filter((run) => !isTaste(run, texts));
  return { runs, texts };
}

function runsOf(own: readonly Token[], other: readonly Token[]): Run[] {
  const runs: Run[] = [];
  let [i, j, run] = [0, 0, undefined as Run | undefined];
  for (const { a, b } of align(own, other)) {
    if (a !== undefined && b !== undefined && sameToken(own[a]!, other[b]!)) run = undefined;
    else {
      if (!run) {
        run = { own: [i, i], other: [j, j], steps: [] };
        runs.push(run);
      }
      run.steps.push({ ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) });
    }
    if (a !== undefined) i = a + 1;
    if (b !== undefined) j = b + 1;
    if (run) [run.own[1], run.other[1]] = [i, j];
  }
  return runs;
}

/** Lines that are put in beside tokens that are taken out are two differences. */
function apart(run: Run, reference: string, other: readonly Token[]): Run[] {
  const {
    own: [from, to],
    other: [first, last],
    steps,
  } = run;
  const isPlain = steps.every(({ a, b }) => a === undefined || b === undefined);
  if (!isPlain || from === to || first === last) return [run];
  if (!beginsLine(reference, other[first]!) || !endsLine(reference, other[last - 1]!)) return [run];
  const isFirst = steps[0]!.a === undefined;
  const taken = steps.filter(({ a }) => a !== undefined);
  const put = steps.filter(({ b }) => b !== undefined);
  const at = isFirst ? from : to;
  const gap = isFirst ? last : first;
  return [
    { own: [at, at], other: [first, last], steps: put },
    { own: [from, to], other: [gap, gap], steps: taken },
  ];
}

/** After the comma that ends a list, what closes it is put in: the comma is none that should be another mark. */
function ended(run: Run, { source, own, other }: Texts): Run {
  const [from, to] = run.own;
  const isEnd = to - from === 1 && own[from]!.text === ',' && endsLine(source, own[from]!);
  if (!isEnd || run.other[1] - run.other[0] < 2 || !/^[)}\]]$/.test(other[run.other[0]]!.text)) return run;
  return { ...run, own: [to, to], steps: run.steps.flatMap(({ b }) => (b === undefined ? [] : [{ b }])) };
}

/**
 * A gap may stand in several places without a difference (`const [a; const] b` or `[const a;] const b`): where it takes
 * whole lines, there it is meant.
 */
function slid(run: Run, texts: Texts): Run {
  const isIn = run.own[0] === run.own[1];
  if (!isIn && run.other[0] !== run.other[1]) return run;
  const [tokens, text, own] = isIn ? [texts.other, texts.reference, run.other] : [texts.own, texts.source, run.own];
  const isWhole = (by: number) => {
    const [first, last] = [tokens[own[0] + by], tokens[own[1] + by - 1]];
    return first && last && beginsLine(text, first) && endsLine(text, last);
  };
  const same = (a: number, b: number) => tokens[a] && tokens[b] && sameToken(tokens[a], tokens[b]);
  for (const step of [-1, 1]) {
    for (let by = 0; Math.abs(by) <= own[1] - own[0]; by += step) {
      if (isWhole(by)) {
        const at = (range: [number, number]): [number, number] => [range[0] + by, range[1] + by];
        const steps = run.steps.map(({ a, b }) => ({
          ...(a === undefined ? {} : { a: a + by }),
          ...(b === undefined ? {} : { b: b + by }),
        }));
        return { own: at(run.own), other: at(run.other), steps };
      }
      const [gone, come] = step < 0 ? [own[1] + by - 1, own[0] + by - 1] : [own[0] + by, own[1] + by];
      if (!same(gone, come)) break;
    }
  }
  return run;
}

/** The type of a name may be told or not. A comma before a closing bracket may be there or not; so may a semicolon at the end of a line. */
function isTaste({ own: [from, to], other: [first, last], steps }: Run, { source, own, other }: Texts) {
  const [extra, missing] = [own.slice(from, to), other.slice(first, last)].map((tokens) =>
    tokens.map(({ text }) => text).join(' '),
  );
  if (first === last && (/^: \w+$/.test(extra!) || /^(?:!|`\$\{|\}`)$/.test(extra!))) return true;
  if (from === to && missing === `: ${other[first - 1]?.text}`) return true;
  if (steps.length !== 1) return false;
  const [text, next] = to > from ? [own[from]!.text, own[to]?.text] : [other[first]!.text, other[last]?.text];
  const isOneSided = to - from + (last - first) === 1;
  if (!isOneSided) return false;
  if (text === ';') return first < last && from > 0 && endsLine(source, own[from - 1]!);
  return text === ',' && next !== undefined && /^[)}\]]$/.test(next);
}

export function beginsLine(text: string, { start }: Token): boolean {
  return /(^|\n)[ \t]*$/.test(text.slice(0, start));
}

export function endsLine(text: string, { end }: Token): boolean {
  return /^[ \t]*(\/\/[^\n]*)?(\r?\n|$)/.test(text.slice(end));
}

/** How many tokens the imports and types take that stand before the code. */
function typesBefore(tokens: readonly Token[], source: string): number {
  let [depth, end, isType] = [0, 0, true];
  for (const [index, token] of tokens.entries()) {
    if (depth === 0 && beginsLine(source, token)) {
      if (isType) end = index;
      isType = isType && /^(import|type|interface)$/.test(token.text);
      if (!isType) return end;
    }
    if (/^[({[]$/.test(token.text)) depth += 1;
    else if (/^[)}\]]$/.test(token.text)) depth -= 1;
  }
  return end;
}
