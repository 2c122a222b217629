/** Syntax errors whose place is far from the mistake: the way a function, an object or a type begins. */
import { distance } from 'fastest-levenshtein';
import { CODE, type Sight, type SyntaxRule } from './syntax-problem.js';

/** What is no property's name, though it could be one. */
const VALUES = ['null', 'undefined', 'true', 'false', 'context', 'callback'];

/** How functions begin elsewhere. */
const OTHER_LANGUAGES = ['func', 'fun', 'fn', 'def'];

/** As many characters before a `{` are looked at: the pattern is slow on long ones. */
const LONGEST_HEAD = 500;

/** `name (…)`, up to the `{` of a function's body. */
const FUNCTION_HEAD =
  /(?:[=:(,]\s*|\basync\s+|\bdefault\s+|^\s*)([A-Za-z]+)\s*\*?\s*\w*\s*\([^()]*\)\s*(?::[^{}()=;]*)?$/;

/** What can only begin a statement, up to its second word. */
const STATEMENT = /^\s*(?:(?:const|let|var|return|if|try)\b|[\w$.]+\(|$)/;

const TYPE_HEAD = /\b(?:type\s+\w+\s*=|interface\s+\w+)\s*$/;

export const SHAPE_RULES: readonly SyntaxRule[] = [
  {
    find: (sight) => {
      const { word, place } = functionHead(sight) ?? {};
      return sight.expects() && word && OTHER_LANGUAGES.includes(word) ? { word, place } : undefined;
    },
    cause: '「{word}」という書き方は JavaScript にありません。関数の書き始めは function です。',
    next: '{word} を function に直してください。',
  },
  {
    // `funtion (…) {` is a call to the compiler, and the `{` behind it an argument without a comma.
    find: (sight) => {
      if (!sight.expects()) return undefined;
      const { word, place } = functionHead(sight) ?? asyncHead(sight) ?? {};
      const near = word && word !== 'function' && distance(word.toLowerCase(), 'function') <= 3;
      return near ? { word, place } : undefined;
    },
    cause: '「{word}」という書き方はありません。function の打ち間違いと思われます（すべて小文字です）。',
    next: '{word} を function に直してください。',
  },
  {
    // `(context, event, callback) = {`: the block becomes an object, and its first statement looks like a property.
    find: (sight) => {
      if (!sight.is(CODE.expected, CODE.propertyExpected, CODE.expressionExpected)) return undefined;
      const { open, text, message } = sight;
      if (open === undefined || message.startsWith("'=>'")) return undefined;
      const head = text.slice(0, open);
      return /\)\s*(?::[^=;{}()]*)?=\s*$/.test(head) && { place: sight.placeOf(head.lastIndexOf('=')) };
    },
    cause: '関数の => の > がありません。= だけなので、続く { } は関数の中身ではなくオブジェクトとして読まれています。',
    next: '= を => に直してください。',
  },
  {
    find: (sight) =>
      sight.is(CODE.expressionExpected) &&
      /\)\s*-$/.test(sight.before) &&
      sight.character === '>' && { place: sight.inLine(sight.place.column - 1, 2) },
    cause: '関数の矢印が -> になっています。JavaScript の矢印は => です。',
    next: '-> を => に直してください。',
  },
  {
    // A statement (or the end of the call) where the next property should stand: the object was never closed.
    find: (sight) => {
      const { text, offset, open, message, character } = sight;
      if (open === undefined || text[open] !== '{') return undefined;
      const inStatement =
        message.startsWith("':'") && /(^|[^\w$])(const|let|var|return|function)\s+$/.test(text.slice(0, offset));
      const atEnd = sight.is(CODE.propertyExpected) && [')', ']', ';'].includes(character);
      const atSemicolon = message.startsWith("','") && character === ';' && STATEMENT.test(text.slice(offset + 1));
      if (!inStatement && !atEnd && !atSemicolon) return undefined;
      const inCall = /\(\s*$/.test(text.slice(0, open));
      return { closing: inCall && !atEnd ? '})' : '}', place: sight.placeOf(open) };
    },
    cause: 'かっこが閉じていません。{ に対応する } が足りません。',
    next: 'オブジェクトの終わりに {closing} を書いてください。',
  },
  {
    // `type Env = {` without its `}`: the next statement stands inside.
    find: (sight) => {
      const { open, text } = sight;
      if (!sight.expects(';') || open === undefined || text[open] !== '{') return undefined;
      return TYPE_HEAD.test(text.slice(0, open)) && { place: sight.placeOf(open) };
    },
    cause: '型が閉じていません。この { に対応する } が足りません。',
    next: '型の項目の最後の次の行に }; を書いてください。',
  },
  {
    // `type Env =` without its `{`: the first property stands outside.
    find: (sight) => {
      if (!sight.expects(';') || sight.character !== ':') return undefined;
      const head = /\b(type\s+\w+\s*=)\s*\w+\s*$/.exec(sight.text.slice(0, sight.offset));
      return head ? { head: head[1]!, place: sight.placeOf(head.index, head[1]!.length) } : undefined;
    },
    cause: '型の中身が始まっていません。= の後に { が足りません。',
    next: '{head} の後に { を書いてください。',
  },
  {
    find: (sight) => {
      const type = /\bnew\s+([\w$.]+)\s*$/.exec(sight.before)?.[1];
      return sight.expects() && sight.character === '{' && type && { type };
    },
    cause: '{type} の後の ( がありません。',
    next: 'new {type}({ … }) のように、{ の前に ( を書いてください。',
  },
  {
    find: (sight) => {
      const { open, text, offset, character } = sight;
      if (!sight.expects(',') || character !== ':' || open === undefined || text[open] !== '(') return undefined;
      const name = /(?:^|,\s*)\s*([A-Za-z_$][\w$]*)\s*$/.exec(text.slice(open + 1, offset))?.[1];
      if (!name || VALUES.includes(name)) return undefined;
      return { name, place: sight.placeOf(text.lastIndexOf(name, offset), name.length) };
    },
    cause: '項目の並びが { で始まっていません。( の中の { が足りません。',
    next: '{name} の前に { を書き、項目の終わりに } があるかを確かめてください。',
  },
  {
    // `callback(null: { … })`.
    find: (sight) => sight.expects(',') && sight.character === ':' && sight.text[sight.open ?? -1] === '(',
    cause: '引数の区切りが : になっています。: を使うのは { } の中だけです。',
    next: 'この : を , に直してください。',
  },
  {
    // `export.handler`: `export` is a keyword, `exports` the object.
    find: ({ after }) => /^export\s*\./.test(after),
    cause: 'export の後に s がありません。関数を公開するオブジェクトの名前は exports です。',
    next: 'export を exports に直し、exports.handler = … の形にしてください。',
  },
  {
    find: (sight) => sight.expects('{') && sight.after.startsWith('=>'),
    cause: 'function と => の両方が書かれています。関数の書き方は、どちらか 1 つです。',
    next: '=> を消すか、function を消してください。',
  },
];

/** The word before the parameters, where the place is the `{` behind them. */
function functionHead(sight: Sight) {
  if (sight.character !== '{') return undefined;
  const { offset, text } = sight;
  const from = Math.max(0, offset - LONGEST_HEAD);
  const head = FUNCTION_HEAD.exec(text.slice(from, offset));
  if (!head) return undefined;
  const word = head[1]!;
  return { word, place: sight.placeOf(from + head.index + head[0].indexOf(word), word.length) };
}

/** `async fuction (`: the place is the word itself. */
function asyncHead(sight: Sight) {
  const { offset, text } = sight;
  const word = /^[A-Za-z]+(?=\s*\()/.exec(text.slice(offset))?.[0];
  return word && /\basync\s+$/.test(text.slice(0, offset))
    ? { word, place: sight.placeOf(offset, word.length) }
    : undefined;
}
