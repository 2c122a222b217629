/** Syntax errors whose place is far from the mistake: the way a function, an object or a type begins. */
import { distance } from 'fastest-levenshtein';
import { blanked, innermostOpen, offsetOf, placeOfOffset } from './code-text.js';
import { type Advice, at, CODE, type SyntaxProblem } from './syntax-problem.js';

/** How functions begin elsewhere. */
const OTHER_LANGUAGES = ['func', 'fun', 'fn', 'def'];

/** As many characters before a `{` are looked at: the pattern is slow on long ones. */
const LONGEST_HEAD = 500;

/** `funtion (…) {` is a call to the compiler, and the `{` behind it an argument without a comma. */
export function misspeltFunction(problem: SyntaxProblem): Advice | undefined {
  const { source } = problem;
  if (problem.code !== CODE.expected) return undefined;
  const code = blanked(source);
  const offset = offsetOf(source, problem.place);
  const from = Math.max(0, offset - LONGEST_HEAD);
  const before =
    /(?:[=:(,]\s*|\basync\s+|\bdefault\s+|^\s*)([A-Za-z]+)\s*\*?\s*\w*\s*\([^()]*\)\s*(?::[^{}()=;]*)?$/.exec(
      code.slice(from, offset),
    );
  const here = /^[A-Za-z]+(?=\s*\()/.exec(code.slice(offset))?.[0];
  if (at(problem.place) === '{' && OTHER_LANGUAGES.includes(before?.[1] ?? '')) {
    return {
      cause: `「${before![1]}」という書き方は JavaScript にありません。関数の書き始めは function です。`,
      next: `${before![1]} を function に直してください。`,
      place: placeOfOffset(source, from + before!.index + before![0].indexOf(before![1]!), before![1]!.length),
    };
  }
  const word = at(problem.place) === '{' ? before?.[1] : /\basync\s+$/.test(code.slice(0, offset)) ? here : undefined;
  if (!word || word === 'function' || distance(word.toLowerCase(), 'function') > 3) return undefined;
  const start = word === here ? offset : from + before!.index + before![0].indexOf(word);
  return {
    cause: `「${word}」という書き方はありません。function の打ち間違いと思われます（すべて小文字です）。`,
    next: `${word} を function に直してください。`,
    place: placeOfOffset(source, start, word.length),
  };
}

/** `(context, event, callback) = {`: the block becomes an object, and its first statement looks like a property. */
export function arrowWithoutPoint({ code, message, place, source }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.expected && code !== CODE.propertyExpected && code !== CODE.expressionExpected) return undefined;
  const text = blanked(source);
  const offset = offsetOf(source, place);
  const open = innermostOpen(text, offset);
  const head = text.slice(0, open ?? offset);
  const equals = /\)\s*(?::[^=;{}()]*)?=\s*$/.test(head) ? head.lastIndexOf('=') : -1;
  if (open === undefined || equals < 0 || message.startsWith("'=>'")) return undefined;
  return {
    cause: '関数の => の > がありません。= だけなので、続く { } は関数の中身ではなくオブジェクトとして読まれています。',
    next: '= を => に直してください。',
    place: placeOfOffset(source, equals),
  };
}

export function dashArrow({ code, place }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.expressionExpected || !/\)\s*-$/.test(place.text.slice(0, place.column - 1)) || at(place) !== '>')
    return undefined;
  return {
    cause: '関数の矢印が -> になっています。JavaScript の矢印は => です。',
    next: '-> を => に直してください。',
    place: { ...place, column: place.column - 1, length: 2 },
  };
}

/** A statement (or the end of the call) where the next property should stand: the object was never closed. */
export function unclosedObject({ code, message, place, source }: SyntaxProblem): Advice | undefined {
  const text = blanked(source);
  const offset = offsetOf(source, place);
  const open = innermostOpen(text, offset);
  if (open === undefined || text[open] !== '{') return undefined;
  const inStatement =
    message.startsWith("':'") && /(^|[^\w$])(const|let|var|return|function)\s+$/.test(text.slice(0, offset));
  const atEnd = code === CODE.propertyExpected && [')', ']', ';'].includes(at(place));
  const atSemicolon = message.startsWith("','") && at(place) === ';' && STATEMENT.test(text.slice(offset + 1));
  if (!inStatement && !atEnd && !atSemicolon) return undefined;
  const call = /\(\s*$/.test(text.slice(0, open));
  const closing = call && !atEnd ? '})' : '}';
  return {
    cause: `かっこが閉じていません。{ に対応する } が足りません。`,
    next: `オブジェクトの終わりに ${closing} を書いてください。`,
    place: placeOfOffset(source, open),
  };
}

/** What can only begin a statement, up to its second word. */
const STATEMENT = /^\s*(?:(?:const|let|var|return|if|try)\b|[\w$.]+\(|$)/;

/** `type Env = {` without its `}`, or without its `{`: the next statement stands inside, or the first property outside. */
export function unclosedType({ code, message, place, source }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.expected || !message.startsWith("';'")) return undefined;
  const text = blanked(source);
  const before = text.slice(0, offsetOf(source, place));
  const open = innermostOpen(text, before.length);
  if (open !== undefined && text[open] === '{' && TYPE_HEAD.test(text.slice(0, open))) {
    return {
      cause: '型が閉じていません。この { に対応する } が足りません。',
      next: '型の項目の最後の次の行に }; を書いてください。',
      place: placeOfOffset(source, open),
    };
  }
  const head = /\b(type\s+\w+\s*=)\s*\w+\s*$/.exec(before);
  if (at(place) !== ':' || !head) return undefined;
  return {
    cause: '型の中身が始まっていません。= の後に { が足りません。',
    next: `${head[1]} の後に { を書いてください。`,
    place: placeOfOffset(source, head.index, head[1]!.length),
  };
}

const TYPE_HEAD = /\b(?:type\s+\w+\s*=|interface\s+\w+)\s*$/;

/** `new VoiceGrant({` with one of the two brackets forgotten. */
export function unopenedBracket({ code, message, place, source }: SyntaxProblem): Advice | undefined {
  const before = place.text.slice(0, place.column - 1);
  const made = /\bnew\s+([\w$.]+)\s*$/.exec(before);
  if (code === CODE.expected && at(place) === '{' && made) {
    return {
      cause: `${made[1]} の後の ( がありません。`,
      next: `new ${made[1]}({ … }) のように、{ の前に ( を書いてください。`,
    };
  }
  const text = blanked(source);
  const offset = offsetOf(source, place);
  const open = innermostOpen(text, offset);
  const name =
    open !== undefined && text[open] === '(' && /(?:^|,\s*)\s*([\w$]+)\s*$/.exec(text.slice(open + 1, offset))?.[1];
  if (code !== CODE.expected || !message.startsWith("','") || at(place) !== ':' || !name) return undefined;
  return {
    cause: '項目の並びが { で始まっていません。( の中の { が足りません。',
    next: `${name} の前に { を書き、項目の終わりに } があるかを確かめてください。`,
    place: placeOfOffset(source, text.lastIndexOf(name, offset), name.length),
  };
}
