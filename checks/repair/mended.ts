/** A verdict with its repair: where the mistake is, and what to write there, are what was found by trying. */
import { placeOfOffset } from '../handler/code-text.js';
import { isGuess } from '../handler/syntax.js';
import { quote } from '../response/quote.js';
import type { Edit, Place, Repair, Verdict } from '../verdict.js';
import { applied, around, changeOf } from './edit.js';
import { whyUnreadable } from './why.js';

/**
 * What a search may mend: a mistake of the code, or a line that looks as if it were still being written. For what is not
 * written at all there is none: its mending would be the answer, which the hints lead to step by step.
 */
export function isMendable({ status, blame, place }: Verdict): boolean {
  return (status === 'failed' && blame === 'code') || (status === 'todo' && place !== undefined);
}

/** A mistake comes first. */
export function targetOf(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.find(({ status, blame }) => status === 'failed' && blame === 'code') ?? verdicts.find(isMendable);
}

/** @param repair of the first mistake of the code, found for this source */
export function withRepair(verdicts: readonly Verdict[], repair: Repair | undefined, source: string): Verdict[] {
  const target = repair && targetOf(verdicts);
  if (!target) return [...verdicts];
  const changes = repair.edits.map((edit) => changeOf(source, edit));
  const cause = (isGuess(target.cause ?? '') && whyUnreadable(changes, source)) || target.cause;
  const found = { ...target, place: placeOf(repair.edits, source), cause, next: nextOf(repair, source), repair };
  return verdicts.map((verdict) => (verdict === target ? (found as Verdict) : verdict));
}

/** Where the first change begins: the whole word, where it changes a word. */
function placeOf([first]: readonly Edit[], source: string): Place {
  const change = changeOf(source, first!);
  const { start, end } = change;
  const [before, after] = around(change, source);
  const word = /^[\w$]+/.exec(source.slice(start))?.[0].length ?? 1;
  return placeOfOffset(source, start - before.length, before.length + end - start + after.length || word);
}

const PROVEN = { passes: '実際に変えて試し、合格しました', better: '実際に変えて試し、この不合格が直りました' };

/** More changes than these are shown as a difference only. */
const TOLD = 2;

function nextOf({ edits, proof }: Repair, source: string): string {
  const told = edits.slice(0, TOLD).map((edit) => sentence(edit, source));
  const rest = edits.length > TOLD ? `（ほかに ${edits.length - TOLD} か所）` : '';
  return `${exchange(edits, source) ?? told.join('')}${rest}${PROVEN[proof]}。`;
}

/** Two words that stand in the place of each other, as one sentence. */
function exchange(edits: readonly Edit[], source: string): string | undefined {
  const [first, second] = edits.slice(0, TOLD).map((edit) => wordsOf(edit, source));
  if (!first?.wrong || first.wrong !== second?.right || first.right !== second.wrong) return undefined;
  const places = [first, second].map(({ line, wrong }) => `${line} 行目の ${quote(wrong)}`);
  const [one, other] = first.line === second.line ? [places[0], quote(second.wrong)] : places;
  return `${one} と ${other} を入れ替えてください。`;
}

/** What a change takes away and what it puts there, with the rest of their words. */
function wordsOf(edit: Edit, source: string) {
  const { start, end, insert } = changeOf(source, edit);
  // A space that is put in or taken out parts or joins two words.
  const isSpace = `${insert}${edit.remove}`.trim() === '';
  const [head, tail] = around(isSpace ? { start, end, insert: '_' } : { start, end, insert }, source);
  return {
    line: edit.line,
    head,
    wrong: `${head}${edit.remove}${tail}`.trim(),
    right: `${head}${insert}${tail}`.trim(),
  };
}

/** The words around a change that is only a part of a word are told as a whole. */
function sentence(edit: Edit, source: string): string {
  const { start, end, insert } = changeOf(source, edit);
  if (insert.endsWith('\n')) return `${edit.line} 行目の前に、${quote(insert.trim())} を書いてください。`;
  if (insert.includes('\n')) return `${edit.line} 行目の後に、${quote(insert.trim())} を書いてください。`;
  const { head, wrong, right } = wordsOf(edit, source);
  const following = edit.remove === '' && !isSpaced(insert) ? /^[\w$.]+/.exec(source.slice(end))?.[0] : undefined;
  if (following && !head) {
    const [joined] = /[\w$.]*$/.exec(source.slice(0, start))!;
    return `${edit.line} 行目の ${quote(joined + following)} を ${quote(joined + insert + following)} に変えてください。`;
  }
  if (wrong && right) return `${edit.line} 行目の ${quote(wrong)} を ${quote(right)} に変えてください。`;
  if (wrong) return `${edit.line} 行目の ${quote(wrong)} を消してください。`;
  const neighbour = /\S+\s*$/.exec(source.slice(0, start).split('\n').at(-1)!)?.[0].trim();
  return neighbour
    ? `${edit.line} 行目の ${quote(neighbour)} の後に ${quote(right)} を書いてください。`
    : `${edit.line} 行目の始めに ${quote(right)} を書いてください。`;
}

/** The text with the repair made. */
export function mended(source: string, { edits }: Repair): string {
  return applied(
    source,
    edits.map((edit) => changeOf(source, edit)),
  );
}

function isSpaced(text: string): boolean {
  return /\s$/.test(text);
}
