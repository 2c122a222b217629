/**
 * The step's solution as this participant would have written it: each statement in the way of writing that is nearest to
 * theirs, with their own names. What it is compared with is their text, which may be broken anywhere.
 */
import { align, isSlip, scoreOf, selfScore } from './alignment.js';
import { early, exported, guarded, needed, takenApart } from './shape.js';
import { declarations, isName, type Token, tokensOf, untyped } from './tokens.js';
import { absentFrom, alternativesTo } from './ways.js';

/** @param source the participant's @param solution of the step @returns code that does what the step asks for */
export function referenceFor(source: string, solution: string): string {
  // A line that stands twice is meant once.
  const once = tokensOf(source.replace(/^([^\n]*\S[^\n]*\n)\1/gm, '$1'));
  const own = untyped(rejoined(once, new Set(tokensOf(solution).map(({ text }) => text))).flatMap(parted));
  const words = own.filter(({ kind }) => kind === 'word').map(({ text }) => text);
  const hasTypes = own.some(({ text }) => /^(import|type|interface|ServerlessFunctionSignature)$/.test(text));
  const hasMarks = (source.match(/;[ \t]*(?:\/\/.*)?$/gm)?.length ?? 0) > 1;
  const statements = statementsOf(solution).filter(
    (statement) => !/^(import|type)\b/.test(statement) || sharedBy(own, statement) > ENOUGH,
  );
  // Without an answer, nobody knows how it was written.
  const absent = absentFrom(words.includes('null') ? words : [...words, 'return']);
  const families = statements.map((statement) => fitting(source, words, alternativesTo(statement, absent)));
  const ways = guarded(early(exported(needed(chosen(own, takenApart(families, own), hasTypes))), source), words);
  const text = asText(ways.map((way) => (hasMarks ? way : way.replace(/;(?=\n|$)/g, ''))));
  return renamed(text.replace(/\bconst\b/g, declarations(source)[0]!), namesBy(own, text));
}

/** Without the ways that an author of these words does not write: other exports, variables without a value. */
function fitting(source: string, words: readonly string[], ways: readonly string[]): readonly string[] {
  const strange = [
    ...(words.includes('exports') ? [/\bexport\b/] : words.includes('export') ? [/\bexports\b/] : []),
    ...(words.some((word) => /^(let|var)$/.test(word)) ? [] : [/\blet\b/]),
    ...(words.some((word) => /^(JSON|stringify)$/.test(word)) ? [] : [/\bJSON\b/]),
    ...(words.some((word) => RESPONSE.some((each) => isSlip(word, each))) ? [] : [/Twilio\.Response/]),
    ...(/\{\s*identity\s*(?:[,}]|\n|$)/.test(source) ? [/identity: identity/] : []),
    ...(/=\s*Twilio\b(?!\s*\.)/.test(source) ? [] : [/= Twilio;/]),
  ];
  const left = ways.filter((way) => !strange.some((each) => each.test(way)));
  return left.length > 0 ? left : ways;
}

/** What tells of an author who answers with an object of the library. */
const RESPONSE = ['Response', 'setBody', 'appendHeader'];

/** Two names without a mark between them, which nobody has taught, are one: `Permi ssion`. */
function rejoined(tokens: readonly Token[], taught: ReadonlySet<string>): Token[] {
  const isHalf = (token: Token | undefined) =>
    token && isName(token) && /^[\w$]+$/.test(token.text) && !taught.has(token.text);
  return tokens.flatMap((token, index) => {
    const [before, next] = [tokens[index - 1], tokens[index + 1]];
    if (isHalf(before) && isHalf(token) && !isSlip(before!.text, token.text)) return [];
    const isWhole = !next || !isHalf(token) || !isHalf(next) || isSlip(token.text, next.text);
    return isWhole ? [token] : [{ ...token, text: token.text + next.text, end: next.end }];
  });
}

/** Two words that grew together are two: `returncallback`. */
function parted(token: Token): Token[] {
  const [, word, rest] = (token.kind === 'word' && JOINED.exec(token.text)) || [];
  if (!word || !rest) return [token];
  const middle = token.start + word.length;
  return [
    { ...token, text: word, end: middle },
    { ...token, text: rest, start: middle },
  ];
}

const JOINED = /^(const|let|var|return|function|async|await|new|export(?!s))(\w+)$/;

/**
 * One way for each statement. Another one than the usual is looked at where more of it stands in the text, and taken where
 * the text as a whole is nearer to it then: a part of it may belong to another statement.
 */
function chosen(own: readonly Token[], families: readonly (readonly string[])[], hasTypes: boolean): string[] {
  const usual = families.map((family) => {
    return (hasTypes ? undefined : family.find((text) => text.startsWith('exports.'))) ?? family[0]!;
  });
  const score = (text: string, inside: boolean) => {
    const tokens = tokensOf(text);
    const names = namesIn(text);
    return scoreOf(own, tokens, { inside, isHole: (index) => isHole(tokens, index, names) });
  };
  const ways = [...usual];
  let best = score(ways.join('\n'), false);
  for (const [index, family] of families.entries()) {
    const least = family.length > 1 ? score(ways[index]!, true) + MARGIN : 0;
    for (const other of family) {
      if (other === ways[index]) continue;
      const share = score(other, true);
      if (share < least || share < ENOUGH * selfScore(tokensOf(other))) continue;
      const whole = score(ways.with(index, other).join('\n'), false);
      if (whole < best + MARGIN) continue;
      best = whole;
      ways[index] = other;
    }
  }
  return ways;
}

/** By how much another way has to be nearer, and how much of it has to be there. */
const MARGIN = 0.5;
const ENOUGH = 0.5;

/** How much of a statement stands in the text, of 1. */
function sharedBy(own: readonly Token[], statement: string): number {
  const tokens = tokensOf(statement);
  return scoreOf(own, tokens, { inside: true }) / selfScore(tokens);
}

/** The statements of a step's solution; the head of the handler is one, and its last brace another. */
export function statementsOf(solution: string): string[] {
  const statements: string[] = [];
  let [depth, first, isHead] = [0, undefined as Token | undefined, false];
  for (const token of tokensOf(solution)) {
    first ??= token;
    if (token.text === 'function' || token.text === '=>') isHead = true;
    if ('({['.includes(token.text)) depth += 1;
    if (')}]'.includes(token.text)) depth -= 1;
    const endsHead = isHead && token.text === '{' && depth === 1;
    if (!endsHead && !(token.text === ';' && depth <= 0)) continue;
    statements.push(withoutComments(solution.slice(first.start, token.end)));
    [depth, first, isHead] = [0, undefined, false];
  }
  return statements;
}

/** With the indentation of the kit's own code. */
function asText(statements: readonly string[]): string {
  const head = statements.findIndex((text) => text.endsWith('{'));
  return statements
    .filter((text) => text !== '')
    .map((text, index, { length }) => (index > head && index < length - 1 ? `  ${text}` : text))
    .join('\n');
}

function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\/[^\n]*\n/gm, '');
}

/** Names that the text gives to something: another author may have given others. */
export function namesIn(text: string): ReadonlySet<string> {
  const declared = [...text.matchAll(/\b(?:const|let|var)\s+(?:(\w+)|\{([^}=]*)\})/g)].flatMap(
    ([, one, several = '']) => [one ?? '', ...several.split(',').map((each) => /(\w+)\s*$/.exec(each)?.[1] ?? '')],
  );
  const taken = /(?:function(?:\s+\w+)?|=)\s*\(([^)]*)\)/.exec(text)?.[1]?.match(/\w+/g) ?? [];
  const settings = /^[A-Z_]+$/;
  return new Set(
    [...declared, ...taken, ...CHAPTER].filter((name) => name && name !== 'handler' && !settings.test(name)),
  );
}

/** Declared in other statements than the one that is looked at. */
const CHAPTER = [
  'context',
  'event',
  'callback',
  'identity',
  'AccessToken',
  'VoiceGrant',
  'voiceGrant',
  'token',
  'twiml',
  'error',
];

/** Whether a token is a name of the author's choice there: not a property, and not a key. */
function isHole(tokens: readonly Token[], index: number, names: ReadonlySet<string>): boolean {
  const [before, { text }, after] = [tokens[index - 1]?.text, tokens[index]!, tokens[index + 1]?.text];
  return names.has(text) && before !== '.' && !(after === ':' && (before === '{' || before === ','));
}

/** What the participant calls each name of a text, by the places where it stands; the most frequent one wins. */
function namesBy(own: readonly Token[], text: string): ReadonlyMap<string, string> {
  const tokens = tokensOf(text);
  const names = namesIn(text);
  const hole = (index: number) => isHole(tokens, index, names);
  const votes = new Map<string, number>();
  for (const { a, b } of align(own, tokens, { isHole: hole })) {
    if (a === undefined || b === undefined || !hole(b) || !isName(own[a]!) || own[a - 1]?.text === '.') continue;
    const key = `${tokens[b]!.text} ${own[a]!.text}`;
    // On a tie, the chapter's own name is meant.
    votes.set(key, (votes.get(key) ?? 0) + (tokens[b]!.text === own[a]!.text ? 1.5 : hasTwin(own[a]!, own) ? 1.2 : 1));
  }
  const chosen = new Map<string, string>();
  for (const [key] of [...votes].sort((x, y) => y[1] - x[1])) {
    const [name, theirs] = key.split(' ') as [string, string];
    if (!chosen.has(name) && ![...chosen.values()].includes(theirs)) chosen.set(name, theirs);
  }
  return chosen;
}

function renamed(text: string, names: ReadonlyMap<string, string>): string {
  const tokens = tokensOf(text);
  const holes = namesIn(text);
  let [result, at] = ['', 0];
  for (const [index, token] of tokens.entries()) {
    const theirs = isHole(tokens, index, holes) ? names.get(token.text) : undefined;
    if (theirs === undefined || theirs === token.text) continue;
    // `{ identity }` says key and value at once; of a pattern, the key stays and the name is another.
    const [before, after] = [tokens[index - 1]?.text, tokens[index + 1]?.text];
    const isShort = (before === '{' || before === ',') && (after === '}' || after === ',') && inBraces(tokens, index);
    result += text.slice(at, token.start) + (isShort ? `${token.text}: ${theirs}` : theirs);
    at = token.end;
  }
  return result + text.slice(at);
}

function inBraces(tokens: readonly Token[], index: number): boolean {
  const open: string[] = [];
  for (const { text } of tokens.slice(0, index)) {
    if (/^[({[]$/.test(text)) open.push(text);
    else if (/^[)}\]]$/.test(text)) open.pop();
  }
  return open.at(-1) === '{';
}

/** Whether the name stands elsewhere in another case, as that of a class and of its object: then it is hardly misspelt. */
function hasTwin({ text }: Token, own: readonly Token[]): boolean {
  return own.some((other) => other.text !== text && other.text.toLowerCase() === text.toLowerCase());
}
