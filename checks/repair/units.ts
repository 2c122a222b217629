/** What differs between the participant's text and the reference, in pieces that can be taken over one by one. */
import { isSlip } from './alignment.js';
import { type Change, overlap } from './edit.js';
import type { Candidate } from './nearby.js';
import { beginsLine, differencesOf, endsLine, type Run, type Texts } from './runs.js';
import { DECLARATION, declarations, meantQuotes, narrow, sameTokens, type Token, usualQuote } from './tokens.js';

export interface Unit {
  /** Small steps, in order; each may also be taken by itself. */
  changes: Change[];
  /** Whole statements that are put in, or taken out. */
  kind: 'tokens' | 'lines-in' | 'lines-out' | 'lines-moved';
  /** How much it changes, in tokens. */
  cost: number;
}

export function unitsBetween(source: string, reference: string): Unit[] {
  const { runs, texts } = differencesOf(source, reference);
  return withMoves(
    runs.map((run) => unitOf(run, texts)),
    source,
  );
}

function unitOf(run: Run, texts: Texts): Unit {
  const {
    own: [from, to],
    other: [first, last],
    steps,
  } = run;
  const isIn =
    from === to &&
    beginsLine(texts.reference, texts.other[first]!) &&
    endsLine(texts.reference, texts.other[last - 1]!);
  if (isIn) return { changes: [linesIn(run, texts)], kind: 'lines-in', cost: 1.2 };
  const isOut =
    first === last && beginsLine(texts.source, texts.own[from]!) && endsLine(texts.source, texts.own[to - 1]!);
  if (isOut) return { changes: [linesOut(run, texts)], kind: 'lines-out', cost: 2 };
  const changes = changesOf(steps, from, texts);
  // What is put in by one change is one thing, however long.
  return { changes, kind: 'tokens', cost: changes.length + 0.1 * (steps.length - changes.length) };
}

function changesOf(steps: Run['steps'], from: number, texts: Texts): Change[] {
  const changes: Change[] = [];
  let at = from; // the participant's next token
  for (let index = 0; index < steps.length; index += 1) {
    const { a, b } = steps[index]!;
    if (a !== undefined) {
      const { start, end } = texts.own[a]!;
      changes.push({
        start,
        end,
        insert: b === undefined ? '' : replacement(texts.own[a]!, texts.other[b]!, texts.source),
      });
      at = a + 1;
      continue;
    }
    let last = b!;
    while (steps[index + 1] && steps[index + 1]!.a === undefined) {
      index += 1;
      last = steps[index]!.b!;
    }
    changes.push(insertion(at, b!, last, texts));
  }
  return changes;
}

/** The participant's own word, where a string is meant. */
function replacement(own: Token, other: Token, source: string): string {
  if (DECLARATION.test(other.text)) return declarations(source).find((word) => isSlip(word, own.text)) ?? other.text;
  if (other.kind !== 'string') return other.text;
  const words = narrow(own.text).replace(/['"`]/g, '');
  const marks = meantQuotes(own.text.charAt(0), own.text.charAt(own.text.length - 1), source);
  const mark = marks.includes(usualQuote(source)) ? usualQuote(source) : marks[0];
  return words ? `${mark}${words}${mark}` : other.text;
}

/** Before the participant's token `at`: the reference's tokens from `first` to `last`. */
function insertion(at: number, first: number, last: number, texts: Texts): Change {
  const { source, own, reference, other } = texts;
  // A comma at the end of a list is a matter of taste.
  const isComma = first < last && other[first]!.text === ',' && /^[)}\]]$/.test(other[first + 1]!.text);
  // So is the semicolon before what is put in.
  const isEnd = first < last && other[first]!.text === ';' && endsLine(reference, other[first]!);
  if (isComma || isEnd) return insertion(at, first + 1, last, texts);
  const text = reference.slice(other[first]!.start, other[last]!.end);
  const [before, after] = [own[at - 1], own[at]];
  const lead = reference.slice(other[first - 1]?.end ?? 0, other[first]!.start);
  const trail = reference.slice(other[last]!.end, other[last + 1]?.start ?? reference.length);
  const isNewLine = before && after && /\n/.test(source.slice(before.end, after.start));
  // The rest of a line that was cut short stays on it.
  const isRest = isNewLine && (/\n/.test(trail) || (OPEN_END.test(before.text) && !/\n/.test(lead)));
  if (!before || (!isRest && (/\n/.test(lead) || (isNewLine && /\w/.test(text))))) {
    const start = after?.start ?? source.length;
    return { start, end: start, insert: text + (/\n/.test(trail) ? ' ' : trail) };
  }
  if (before.text === ',' && isNewLine && /^[)}\]]/.test(text)) {
    return { start: before.end, end: before.end, insert: `\n${indentOf(source, after.start)}${text}` };
  }
  // `context.` belongs to what follows it.
  const touches = after?.start === before.end;
  if (after && !isRest && !touches && lead !== '' && trail === '')
    return { start: after.start, end: after.start, insert: text };
  const gap = touches && (trail || /\w$/.test(text)) && !/\n/.test(trail) ? ' ' : '';
  return { start: before.end, end: before.end, insert: (lead ? ' ' : '') + text + gap };
}

/** What no line ends with: more was to come. */
const OPEN_END = /^(?:[=:.]|const|let|var|new|return)$/;

function linesIn({ own: [at], other: [first, last] }: Run, { source, own, reference, other }: Texts): Change {
  const text = reference.slice(other[first]!.start, other[last - 1]!.end);
  const before = own[at - 1];
  const eol = source.includes('\r\n') ? '\r\n' : '\n';
  if (!before) return { start: 0, end: 0, insert: `${text.replaceAll('\n', eol)}${eol}` };
  const end = lineEnd(source, before.end);
  const [own0, next0] = [indentOf(source, before.start), own[at] ? indentOf(source, own[at].start) : ''];
  const indent = before.text !== '{' && own0.length > next0.length ? own0 : next0 || own0;
  const lines = `${indent}${text.replaceAll('\n  ', `${eol}${indent}`)}`;
  const start = own[at] ? source.lastIndexOf('\n', own[at].start) + 1 : 0;
  const isNext = start > end && /^\r?\n$/.test(source.slice(end, start));
  return isNext ? { start, end: start, insert: `${lines}${eol}` } : { start: end, end, insert: `${eol}${lines}` };
}

function linesOut({ own: [from, to] }: Run, { source, own }: Texts): Change {
  const start = source.lastIndexOf('\n', own[from]!.start) + 1;
  const end = lineEnd(source, own[to - 1]!.end);
  return { start, end: end + (source.startsWith('\r\n', end) ? 2 : end < source.length ? 1 : 0), insert: '' };
}

/** A token that is taken out here and put in close by is one change: it stands in the wrong place. */
function exchanges(units: readonly Unit[], source: string): Unit[] {
  const text = (change: Change) => change.insert.trim() || source.slice(change.start, change.end).trim();
  const single = units.filter(({ kind, changes }) => kind === 'tokens' && changes.length === 1);
  return single.flatMap((out) => {
    const [away] = out.changes;
    if (away!.insert !== '') return [];
    const near = single.filter(({ changes: [change] }) => {
      return (
        change!.start === change!.end && text(change!) === text(away!) && Math.abs(change!.start - away!.start) < 200
      );
    });
    return near.map(({ changes }) => ({ changes: [away!, ...changes], kind: 'tokens' as const, cost: 1 }));
  });
}

/** Whether several words are taken out, and nothing put in: they may be right in a way that the reference does not know. */
function isLoss({ kind, changes }: Unit, source: string): boolean {
  const words = changes.filter(({ start, end }) => /\w/.test(source.slice(start, end)));
  return kind === 'tokens' && words.length > 1 && changes.every(({ insert }) => insert === '');
}

/** A statement that is taken out here and put in there is moved; one that stands twice is once too many. */
function withMoves(units: readonly Unit[], source: string): Unit[] {
  const out = units.filter(({ kind }) => kind === 'lines-out');
  const moves = units.flatMap((unit) => {
    const twin =
      unit.kind === 'lines-in' && out.find((each) => sameTokens(removed(each, source), unit.changes[0]!.insert));
    return twin ? [{ changes: [...twin.changes, ...unit.changes], kind: 'lines-moved' as const, cost: 2.5 }] : [];
  });
  const kept = units.filter(({ changes: [change] }) => !moves.some(({ changes }) => changes.includes(change!)));
  return [...kept, ...moves];
}

/**
 * What may be taken over by itself: whole runs, and their single steps.
 * @param isWhole nothing is still to be written: only then is a statement put in
 */
export function candidatesOf(units: readonly Unit[], source: string, isWhole: boolean): Candidate[] {
  const kept = units.filter(
    ({ kind, changes: [change] }) =>
      (kind !== 'lines-in' || isWhole) &&
      (kind !== 'lines-out' || !/\w/.test(source.slice(change!.start, change!.end))),
  );
  const parts = kept.flatMap(({ changes }) =>
    changes.length > 1 ? changes.map((each) => ({ changes: [each], cost: 1 })) : [],
  );
  return [...exchanges(units, source), ...kept, ...parts];
}

/** All that may differ from the reference but statements that somebody added; no two of the changes overlap. */
export function differences(source: string, reference: string): Change[] {
  const units = unitsBetween(source, reference).filter((unit) => !isLoss(unit, source));
  const all = new Set(candidatesOf(units, source, true).flatMap(({ changes }) => changes));
  return [...all].filter((change, index, every) => !every.slice(0, index).some((other) => overlap(change, other)));
}

function removed({ changes: [change] }: Unit, source: string): string {
  return source.slice(change!.start, change!.end);
}

function lineEnd(text: string, from: number): number {
  const end = text.slice(from).search(/\r?\n/);
  return end < 0 ? text.length : from + end;
}

function indentOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1);
  return /^[ \t]*/.exec(line)![0];
}
