/** The kinds of slips: each makes one change of its kind somewhere in a handler, or none where there is no place for it. */
import type { Token } from './tokens.js';

export interface Draw {
  /** From 0 to `limit - 1`. */
  below(limit: number): number;
  from<T>(list: readonly T[]): T;
}

export interface Change {
  /** Offsets in the right text; they do not overlap. */
  edits: readonly { start: number; end: number; insert: string }[];
  /** By token: what stands there afterwards, and what should. */
  wrong: readonly string[];
  right: readonly string[];
}

/** A handler that is right. */
export interface Text {
  source: string;
  tokens: readonly Token[];
  /** Of its variables and parameters. */
  names: readonly string[];
}

type Way = (text: Text, draw: Draw) => Change | undefined;

export type SlipKind = keyof typeof WAYS | keyof typeof FURTHER_WAYS;

const WAYS = {
  'token dropped': ofToken(isAny, ({ start, end, text }) => ({
    edits: [{ start, end, insert: '' }],
    wrong: [],
    right: [text],
  })),
  'token doubled': ofToken(isAny, (token) => {
    const { end, text, kind } = token;
    return { edits: [{ start: end, end, insert: kind === 'mark' ? text : ` ${text}` }], wrong: [text], right: [] };
  }),
  'tokens swapped': swapped,
  'letter dropped': misspelt((word, draw) => {
    const at = draw.below(word.length);
    return word.slice(0, at) + word.slice(at + 1);
  }),
  'letter doubled': misspelt((word, draw) => {
    const at = draw.below(word.length);
    return word.slice(0, at) + word.charAt(at) + word.slice(at);
  }),
  'letters transposed': misspelt((word, draw) => {
    const at = draw.below(word.length - 1);
    return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  }),
  'letter changed': misspelt((word, draw) => {
    const at = draw.below(word.length);
    return word.slice(0, at) + draw.from([...'abcdefghijklmnopqrstuvwxyz']) + word.slice(at + 1);
  }),
  'wrong case': misspelt((word, draw) => {
    const at = draw.from([...word].flatMap((letter, index) => (/[a-z]/i.test(letter) ? [index] : [])));
    const letter = word.charAt(at);
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    return draw.from([word.slice(0, at) + other + word.slice(at + 1), word.toLowerCase()]);
  }),
  'full width': ofToken(isAny, (token, draw) => replaced(token, wide(token.text, draw))),
  'typographic quotes': ofToken(isText, (token, draw) => {
    const inside = token.text.slice(1, -1);
    return replaced(token, draw.from([`‘${inside}’`, `“${inside}”`, `’${inside}’`, `”${inside}”`]));
  }),
  'wrong bracket': ofToken(
    ({ text }) => BRACKETS.includes(text),
    (token, draw) => {
      const alike = '([{'.includes(token.text) ? '([{' : ')]}';
      return replaced(token, draw.from([...alike].filter((bracket) => bracket !== token.text)));
    },
  ),
  'semicolon and comma': ofToken(
    ({ text }) => text === ';' || text === ',',
    (token) => replaced(token, token.text === ';' ? ',' : ';'),
  ),
  'line lost': ofLine((line) => ({
    edits: [{ start: line.start, end: line.end, insert: '' }],
    wrong: [],
    right: line.tokens,
  })),
  // Which of the two is too many, nobody can tell: both are in the place of one.
  'line doubled': ofLine(({ start, end, text, tokens }) => ({
    edits: [{ start, end, insert: text + text }],
    wrong: tokens,
    right: [],
  })),
  'line moved': moved,
  'end of a string lost': ofToken(isText, (token) => replaced(token, token.text.slice(0, -1))),
  'words joined': joined,
  'wrong neighbour': ofToken(
    ({ kind }) => kind === 'word',
    (token, draw, { names }) => {
      const others = [...NEIGHBOURS, names].filter((group) => group.includes(token.text)).flat();
      const choice = [...new Set(others)].filter((name) => name !== token.text);
      return choice.length > 0 ? replaced(token, draw.from(choice)) : undefined;
    },
  ),
  'wrong mark': ofToken(
    ({ text }) => MISTAKEN.has(text),
    (token, draw) => replaced(token, draw.from(MISTAKEN.get(token.text)!)),
  ),
  'mixed quotes': ofToken(isText, (token, draw) => {
    const other = token.text.startsWith('"') ? "'" : '"';
    return replaced(token, draw.from([token.text.slice(0, -1) + other, other + token.text.slice(1)]));
  }),
} satisfies Record<string, Way>;

/** Not of the hand alone: what people leave away or add because they think of something else. */
const FURTHER_WAYS = {
  'line cut short': cutShort,
  'object lost': ofToken(isMember, (token, _, { tokens }) => {
    const [object, dot] = tokens.slice(tokens.indexOf(token) - 2);
    return {
      edits: [{ start: object!.start, end: dot!.end, insert: '' }],
      wrong: [token.text],
      right: [object!.text + dot!.text + token.text],
    };
  }),
  'wrongly in quotes': ofToken(
    ({ kind, text }, { names }) => kind === 'word' && (names.includes(text) || NEIGHBOURS[0]!.includes(text)),
    (token, draw, { tokens }) => {
      const at = tokens.indexOf(token);
      const start = isMember(token, { tokens }) ? tokens[at - 2]! : token;
      const text = tokens.slice(tokens.indexOf(start), at + 1).map((each) => each.text);
      const quote = draw.from(["'", '"']);
      const insert = `${quote}${text.join('')}${quote}`;
      return { edits: [{ start: start.start, end: token.end, insert }], wrong: [insert], right: [text.join('')] };
    },
  ),
  'call without parentheses': ofToken(
    (token, { tokens }) => token.text === '(' && tokens[tokens.indexOf(token) + 1]?.text === ')',
    (token, _, { tokens }) => {
      const called = tokens[tokens.indexOf(token) - 1]?.text ?? '';
      const { end } = tokens[tokens.indexOf(token) + 1]!;
      return { edits: [{ start: token.start, end, insert: '' }], wrong: [called], right: ['(', ')'] };
    },
  ),
  'quotes lost': ofToken(isText, (token) => replaced(token, token.text.slice(1, -1))),
  'word of another language': ofToken(
    ({ text }) => ALIEN.has(text),
    (token, draw) => replaced(token, draw.from(ALIEN.get(token.text)!)),
  ),
  'stray character': ofToken(isAny, ({ start, end }, draw) => {
    const at = draw.from([start, end]);
    const insert = draw.from([...STRAY]);
    return { edits: [{ start: at, end: at, insert }], wrong: [insert], right: [] };
  }),
  'word broken': ofToken(
    ({ kind, text }) => kind === 'word' && text.length > 3,
    (token, draw) => {
      const at = 1 + draw.below(token.text.length - 1);
      return replaced(token, `${token.text.slice(0, at)} ${token.text.slice(at)}`);
    },
  ),
  'underscore lost': ofToken(
    ({ text }) => /^[A-Z]+_/.test(text),
    (token, draw) => replaced(token, token.text.replace('_', draw.from(['-', ' ', '', '.']))),
  ),
  'arguments swapped': swappedArguments,
  'line commented out': ofLine(({ start, tokens }) => ({
    edits: [{ start, end: start, insert: '// ' }],
    wrong: [],
    right: tokens,
  })),
  'repeated with a typo': ofToken(
    ({ kind, text }) => kind === 'word' && text.length > 2,
    (token, draw) => {
      const at = draw.below(token.text.length - 1);
      const twice = token.text.slice(0, at) + token.text.slice(at + 1);
      return { edits: [{ start: token.start, end: token.start, insert: `${twice} ` }], wrong: [twice], right: [] };
    },
  ),
} satisfies Record<string, Way>;

export const KINDS = Object.keys(WAYS) as readonly SlipKind[];
export const FURTHER_KINDS = Object.keys(FURTHER_WAYS) as readonly SlipKind[];

/** @returns a slip of this kind; undefined where it found no place */
export function slipOf(kind: SlipKind, text: Text, draw: Draw): Change | undefined {
  return { ...WAYS, ...FURTHER_WAYS }[kind](text, draw);
}

const ALIEN = new Map([
  ['const', ['val', 'final', 'int', 'String', 'define']],
  ['let', ['def', 'local', 'my']],
  ['new', ['New', 'create', 'make']],
  ['null', ['None', 'nil', 'NULL', 'Null']],
  ['false', ['False', 'no', 'FALSE', 'off']],
  ['function', ['func', 'def', 'fn', 'sub']],
  ['return', ['yield', 'ret', 'echo', 'print']],
]);

/** What a finger meets on the way to another key. */
const STRAY = ';:,./@[]\\qz1';

const BRACKETS = ['(', ')', '[', ']', '{', '}'];

/** Names of one sort: who means one writes another. The handler's own names are one more sort. */
const NEIGHBOURS: readonly (readonly string[])[] = [
  ['ACCOUNT_SID', 'API_KEY', 'API_SECRET', 'TWIML_APP_SID'],
  ['AccessToken', 'VoiceGrant'],
  ['outgoingApplicationSid', 'incomingAllow'],
  ['toJwt', 'addGrant'],
  ['jwt', 'twiml'],
];

/** Keys that lie beside each other, or marks that are mistaken for each other. */
const MISTAKEN = new Map([
  ['.', [',', '/', ':']],
  [':', ['=', ';']],
  ['=', [':', '==', '-']],
  [';', [':']],
  [',', ['.']],
  ['=>', ['=', '->', '>=']],
]);

function isAny(): boolean {
  return true;
}

/** Of a name before it: `context.API_KEY`. */
function isMember(token: Token, { tokens }: Pick<Text, 'tokens'>): boolean {
  const at = tokens.indexOf(token);
  return token.kind === 'word' && tokens[at - 1]?.text === '.' && tokens[at - 2]?.kind === 'word';
}

function isText({ kind }: Token): boolean {
  return kind === 'text';
}

function replaced({ start, end, text }: Token, insert: string): Change {
  return { edits: [{ start, end, insert }], wrong: [insert], right: [text] };
}

function ofToken(
  fits: (token: Token, text: Text) => boolean,
  change: (token: Token, draw: Draw, text: Text) => Change | undefined,
): Way {
  return (text, draw) => {
    const fitting = text.tokens.filter((token) => fits(token, text));
    return fitting.length > 0 ? change(draw.from(fitting), draw, text) : undefined;
  };
}

function misspelt(spell: (word: string, draw: Draw) => string): Way {
  return ofToken(
    ({ kind, text }) => kind === 'word' && text.length > 1,
    (token, draw) => {
      const word = spell(token.text, draw);
      return word === token.text ? undefined : replaced(token, word);
    },
  );
}

const JAPANESE = new Map([
  ['.', '。'],
  [',', '、'],
  ['[', '「'],
  [']', '」'],
]);

/** What an input method for Japanese writes in the place of it. */
function wide(text: string, draw: Draw): string {
  const alone = JAPANESE.get(text);
  if (alone && draw.below(2) === 0) return alone;
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}

/** Two tokens that stand beside each other, also across the end of a line. */
function swapped({ source, tokens }: Text, draw: Draw): Change | undefined {
  const at = draw.below(tokens.length - 1);
  const [one, other] = [tokens[at]!, tokens[at + 1]!];
  // With a comment or a type between them, nobody swaps them by a slip.
  if (source.slice(one.end, other.start).trim() !== '') return undefined;
  const texts = [one.text, other.text];
  return {
    edits: [
      { start: one.start, end: one.end, insert: other.text },
      { start: other.start, end: other.end, insert: one.text },
    ],
    wrong: texts,
    right: texts,
  };
}

function joined({ source, tokens }: Text, draw: Draw): Change | undefined {
  const pairs = tokens.flatMap((token, index) => {
    const next = tokens[index + 1];
    const areWords = token.kind === 'word' && next?.kind === 'word';
    return areWords && /^[ \t]+$/.test(source.slice(token.end, next.start)) ? [[token, next] as const] : [];
  });
  if (pairs.length === 0) return undefined;
  const [one, other] = draw.from(pairs);
  return {
    edits: [{ start: one.end, end: other.start, insert: '' }],
    wrong: [one.text + other.text],
    right: [one.text, other.text],
  };
}

/** Two arguments or properties beside each other, of one word or a word and its member. */
function swappedArguments({ source, tokens }: Text, draw: Draw): Change | undefined {
  const found = [...source.matchAll(/(?<=[(,]\s*)([\w.]+)(\s*,\s*)([\w.]+)(?=\s*[,)])/g)].filter(
    ({ index, 1: one, 3: other }) => one !== other && tokens.some(({ start }) => start === index),
  );
  if (found.length === 0) return undefined;
  const { index, 0: all, 1: one, 2: gap, 3: other } = draw.from(found);
  return {
    edits: [{ start: index, end: index + all.length, insert: `${other}${gap}${one}` }],
    wrong: [other!, one!],
    right: [one!, other!],
  };
}

interface Line {
  /** With what ends it. */
  text: string;
  start: number;
  end: number;
  tokens: string[];
}

/** Those that have a token of the participant's. */
function linesOf({ source, tokens }: Text): Line[] {
  let start = 0;
  return source.split(/(?<=\n)/).flatMap((text, index) => {
    const line = { text, start, end: start + text.length };
    start = line.end;
    const own = tokens.filter((token) => token.line === index);
    return own.length > 0 ? [{ ...line, tokens: own.map((token) => token.text) }] : [];
  });
}

function ofLine(change: (line: Line) => Change): Way {
  return (text, draw) => change(draw.from(linesOf(text)));
}

/** Half typed: what an editor saves that saves by itself. */
function cutShort(text: Text, draw: Draw): Change | undefined {
  const line = draw.from(linesOf(text));
  const own = text.tokens.filter(({ start, end }) => start >= line.start && end <= line.end);
  if (own.length < 2) return undefined;
  const { start } = own[1 + draw.below(own.length - 1)]!;
  const rest = own.filter((token) => token.start >= start);
  const end = rest.at(-1)!.end;
  return { edits: [{ start, end, insert: '' }], wrong: [], right: rest.map((token) => token.text) };
}

/** Two lines of code change places; the comments between them stay. */
function moved(text: Text, draw: Draw): Change {
  const lines = linesOf(text);
  const at = draw.below(lines.length - 1);
  const [one, other] = [lines[at]!, lines[at + 1]!];
  const tokens = [...one.tokens, ...other.tokens];
  return {
    edits: [
      { start: one.start, end: one.end, insert: other.text },
      { start: other.start, end: other.end, insert: one.text },
    ],
    wrong: tokens,
    right: tokens,
  };
}
