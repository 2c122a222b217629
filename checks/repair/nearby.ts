/** Small changes where something was found to be wrong, whatever the text looks like: a token or a line less, more, exchanged. */
import { isSlip } from './alignment.js';
import type { Change } from './edit.js';
import { quotes, texts } from './quotes.js';
import { DECLARATION, declarations, isName, KEYWORDS, narrow, type Token, tokensOf } from './tokens.js';

export interface Candidate {
  changes: Change[];
  /** About how many tokens it changes: the fewer, the likelier. */
  cost: number;
  /** What comes of it are the author's own words: that they are unusual says nothing. */
  isOwn?: boolean;
}

const MARKS = [',', ';', '.', ':', '(', ')', '{', '}', '[', ']', '=', '=>'];
/** Without these, code can still be read; without other marks and words it cannot. */
const SILENT = ['new', 'const', 'return', 'await'];
/** What the chapter's objects and the language have to offer, also where the solution does not need it. */
const LIBRARY = [
  'appendHeader',
  'setBody',
  'setStatusCode',
  'setHeaders',
  'toString',
  'say',
  'jwt',
  'twiml',
  'Response',
  'ttl',
  'Promise',
  'resolve',
  'JSON',
  'stringify',
  'console',
  'log',
];
/** Tokens before and after the place that are looked at. */
const BEFORE = 14;
const AFTER = 6;
/** Lines before and after the place. */
const LINES = 3;
/** Where nothing speaks for a change but that it is possible. */
const GUESSED = 0.3;

/**
 * @param offset where something is wrong; undefined where nobody knows
 * @param reference tells which tokens usually follow one another, and which words there are
 * @param isReadable the text has no mistake of syntax: hardly any mark is missing or too many
 */
export function nearby(
  source: string,
  offset: number | undefined,
  reference: string,
  isReadable: boolean,
): Candidate[] {
  const tokens = tokensOf(source);
  const usual = followers(tokensOf(reference));
  const words = [
    ...new Set([...tokensOf(reference), ...tokens].filter(({ kind }) => kind === 'word').map(({ text }) => text)),
  ];
  const known = new Set(tokensOf(reference).map(({ text }) => text));
  const at = offset === undefined ? -1 : tokens.findIndex(({ end }) => end > offset);
  const here = at < 0 ? tokens.length : at;
  const isNear = (index: number) => index >= here - BEFORE && index <= here + AFTER;
  const candidates: Candidate[] = [];
  const [declaration] = declarations(source);
  const taste = (text: string) => (DECLARATION.test(text) && text !== declaration ? 0.2 : 0);
  const add = (changes: Change[], cost: number) => candidates.push({ changes, cost });
  for (const [index, token] of [...tokens, undefined].entries()) {
    const [before, next] = [tokens[index - 1], tokens[index + 1]];
    const doubts = (text: string, a: Token | undefined, b: Token | undefined) =>
      (a && usual(a.text, text) ? 0 : 0.5) + (b && usual(text, b.text) ? 0 : 0.5);
    if (offset === undefined ? isReadable : isNear(index)) {
      for (const text of isReadable ? SILENT : [...MARKS, ...KEYWORDS]) {
        const doubt = doubts(text, before, token);
        if (doubt < 1) add([inserted(text, before, token, source)], 1 + GUESSED + doubt);
      }
      if (token) {
        const isTwice =
          token.text === before?.text || (!known.has(token.text) && next && isSlip(token.text, next.text));
        add([{ ...span(token), insert: '' }], 1 + GUESSED + (isTwice ? -0.5 : 0.3));
      }
      if (token && next) add(swapped(token, next), 1.2 + GUESSED + doubts(next.text, before, token));
    }
    // A mark that slipped over the end of a word, or over its beginning.
    for (const mark of token ? [before, next].filter((each) => each?.kind === 'mark') : []) {
      const [first, last] = mark === before ? [mark!, token!] : [token!, mark!];
      for (const [head, tail] of halvesOf(token!.text, words)) {
        add([{ start: first.start, end: last.end, insert: `${head}${mark!.text}${tail}` }], 1.1);
      }
    }
    if (!token || (token.kind === 'mark' && (isReadable || !isNear(index)))) continue;
    const isStrange = !known.has(token.text);
    if (!isStrange && !isNear(index)) continue;
    for (const text of meant(token, isStrange ? words : words.filter((word) => known.has(word)))) {
      add(
        [{ ...span(token), insert: text }],
        (isStrange ? 0.8 : 1 + GUESSED) + doubts(text, before, next) + taste(text),
      );
    }
  }
  return [
    ...candidates,
    ...joins(tokens, new Set(words)),
    ...exchanged(source),
    ...comments(source, new Set(words)),
    ...quotes(source),
    ...texts(source, known),
    ...widths(tokens),
    ...lines(source, offset),
  ];
}

/** What may have been meant by a token. */
function meant(token: Token, words: readonly string[]): string[] {
  if (token.kind === 'mark') return MARKS.filter((mark) => mark !== token.text);
  if (token.kind !== 'word') return [];
  const known = [...words, ...KEYWORDS, ...LIBRARY].filter((word) => word !== token.text);
  const joined = halvesOf(token.text, known).flatMap(([head, tail]) => [`${head} ${tail}`, `${head}.${tail}`]);
  return [...new Set([...known.filter((word) => isSlip(word, token.text)), ...joined])];
}

/** The two words that a word consists of. */
function halvesOf(text: string, words: readonly string[]): [head: string, tail: string][] {
  const known = [...words, ...KEYWORDS];
  return known.flatMap((word): [string, string][] => {
    const rest = text.startsWith(word) ? text.slice(word.length) : '';
    return rest && known.includes(rest) ? [[word, rest]] : [];
  });
}

/** A word that is in two, by a space or by another mark than its underscore: `call back`, `API-KEY`. */
function joins(tokens: readonly Token[], words: ReadonlySet<string>): Candidate[] {
  return tokens.flatMap((head, index) => {
    const hasMark = /^[-.]$/.test(tokens[index + 1]?.text ?? '');
    const tail = tokens[index + (hasMark ? 2 : 1)];
    if (!isName(head) || !tail || !isName(tail)) return [];
    return ['', '_']
      .map((glue) => `${head.text}${glue}${tail.text}`)
      .filter((word) => words.has(word))
      .map((word) => ({ changes: [{ start: head.start, end: tail.end, insert: word }], cost: 0.2 }));
  });
}

/** Two values beside each other in a list, the one in the place of the other. */
function exchanged(source: string): Candidate[] {
  return [...source.matchAll(/(?<=[(,{]\s*)([\w.]+)(\s*,\s*)(?=([\w.]+)\s*[,)}])/g)].map(
    ({ index, 1: one, 2: gap, 3: other }) => {
      const [end, next] = [index + one!.length, index + one!.length + gap!.length];
      const changes = [
        { start: index, end, insert: other! },
        { start: next, end: next + other!.length, insert: one! },
      ];
      return { changes, cost: 1.2 };
    },
  );
}

/** A line of code that was made a comment: all of its words stand in the code. */
function comments(source: string, words: ReadonlySet<string>): Candidate[] {
  return [...source.matchAll(/^[ \t]*(\/\/[ \t]?)([^\r\n]*[;,(){}][^\r\n]*)$/gm)].flatMap(
    ({ 0: line, 1: mark, 2: code, index }) => {
      const start = index + line.indexOf('//');
      const isKnown = tokensOf(code!).every(({ kind, text }) => kind !== 'word' || words.has(text));
      const changes = [{ start, end: start + mark!.length, insert: '' }];
      return isKnown ? [{ changes, cost: 0.1, isOwn: true }] : [];
    },
  );
}

/** Each token that is too wide or of another script, by itself, and all of them at once. */
function widths(tokens: readonly Token[]): Candidate[] {
  const wide = tokens.filter(({ kind, text }) => kind !== 'string' && kind !== 'open' && narrow(text) !== text);
  const changes = wide.map((token) => ({ ...span(token), insert: narrow(token.text) }));
  return [...changes.map((change) => [change]), ...(changes.length > 1 ? [changes] : [])].map((each) => ({
    changes: each,
    cost: each.length * 0.1,
  }));
}

/** A line that stands twice, and lines of code that stand in the wrong order; comments may stand between them. */
function lines(source: string, offset: number | undefined): Candidate[] {
  const all = [...source.matchAll(/^[ \t]*(?!\/[/*])[^\s*][^\n]*(?:\n|$)/gm)].map(({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }));
  const here = offset === undefined ? undefined : all.findIndex(({ end }) => end > offset);
  return all.slice(1).flatMap((line, index): Candidate[] => {
    const before = all[index]!;
    const gone = { ...span(line), insert: '' };
    if (before.text.trim() === line.text.trim()) return [{ changes: [gone], cost: 0.2, isOwn: true }];
    const isNear = here === undefined || Math.abs(index - here) <= LINES;
    if (!isNear || !line.text.endsWith('\n')) return [];
    // Where lines in another order pass, their order was wrong.
    const isLikely = before.end === line.start && /\w/.test(before.text) && /\w/.test(line.text);
    const cost = isLikely ? 0.9 : 1.5;
    return [{ changes: [{ start: before.start, end: before.start, insert: line.text }, gone], cost }];
  });
}

function inserted(text: string, before: Token | undefined, after: Token | undefined, source: string): Change {
  const isWord = /\w/.test(text);
  if (!before || isWord) {
    const start = after?.start ?? source.length;
    return { start, end: start, insert: isWord ? `${text} ` : text };
  }
  const isSpaced = text === '=' || text === '=>' || text === '{' || text === '}';
  return { start: before.end, end: before.end, insert: isSpaced ? ` ${text}` : text };
}

function swapped(one: Token, other: Token): Change[] {
  return [
    { ...span(one), insert: other.text },
    { ...span(other), insert: one.text },
  ];
}

function span({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start, end };
}

/** Which tokens follow one another in a text; names are as good as each other. */
function followers(tokens: readonly Token[]): (a: string, b: string) => boolean {
  const kind = (text: string) =>
    /^(let|var)$/.test(text)
      ? 'const'
      : isName({ kind: /\w/.test(text) ? 'word' : 'mark', text, start: 0, end: 0 })
        ? 'name'
        : text;
  const pairs = new Set(tokens.slice(1).map(({ text }, index) => `${kind(tokens[index]!.text)} ${kind(text)}`));
  return (a, b) => pairs.has(`${kind(a)} ${kind(b)}`);
}
