/** Syntax errors from a mark, a quote or a word that is missing, doubled or another one. */
import { quote } from '../response/quote.js';
import { SETTING_NAMES } from '../settings/settings.js';
import { offsetOf } from './code-text.js';
import { nearest } from './names.js';
import { CODE, type Found, OPENING_OF, type Sight, type SyntaxRule } from './syntax-problem.js';

export const MARK_RULES: readonly SyntaxRule[] = [
  {
    find: (sight) => {
      const equals = /^={2,3}/.exec(sight.after)?.[0];
      return declaredName(sight) && equals && { equals };
    },
    cause: '値を入れる = が {equals} になっています。{equals} は、2 つの値を比べる記号です。',
    next: '{equals} を = に直してください。',
  },
  {
    find: (sight) => {
      const name = declaredName(sight);
      return name && { name };
    },
    cause: '{name} と値の間に = がありません。',
    next: 'const {name} = 値; の形で、= を書いてください。',
  },
  {
    // `const voiceGrant , new VoiceGrant(…)`: the comma begins a second variable, which is then called `new`.
    find: (sight) => {
      const [, name, rest = ''] = /\b(?:const|let|var)\s+([\w$]+)\s*(,\s*)$/.exec(sight.before) ?? [];
      return name && { name, place: sight.inLine(sight.before.length - rest.length + 1, 1) };
    },
    cause: '{name} に値を入れる = が , になっています。',
    next: 'この , を = に直してください。',
  },
  {
    find: (sight) => {
      const { here, previous, after } = sight;
      const twice =
        here !== '' && (previous === here || (here === '.' && previous.endsWith('.')))
          ? here
          : /^([\w$]+)\s+\1\b/.exec(after)?.[1];
      return twice && !(twice in OPENING_OF) ? { twice } : undefined;
    },
    cause: '{twice} が 2 つ続いています。',
    next: '{twice} を 1 つだけにしてください。',
  },
  {
    find: (sight) => {
      const [, first, second] = /^([\w$]+)\s+(const|let|var|return|new|function)\b/.exec(sight.after) ?? [];
      return sight.is(CODE.unexpectedWord) && first && { first, second };
    },
    cause: '{first} と {second} の順番が逆です。',
    next: '{second} を {first} の前に書いてください。',
  },
  {
    // `token.addGrant(voiceGrant),`: the next line is read as a part of the same statement.
    find: (sight) => {
      const line = sight.offset - sight.before.length;
      const end = sight.text.slice(0, line).trimEnd().length - 1;
      return (
        /^\s*[\w$]*$/.test(sight.before) &&
        sight.text[end] === ',' &&
        sight.inBlock(end) && { place: sight.placeOf(end) }
      );
    },
    cause: '文の終わりが ; ではなく , になっています。次の行まで 1 つの文として読まれています。',
    next: 'この , を ; に直してください。',
  },
  {
    // `context TWIML_APP_SID`.
    find: (sight) => {
      const name = SETTING_NAMES.find((each) => each === /^\w+/.exec(sight.after)?.[0]);
      return sight.expects(',') && /\bcontext\s+$/.test(sight.before) && name && { name };
    },
    cause: 'context と {name} の間に . がありません。',
    next: 'context.{name} と続けて書いてください。',
  },
  {
    // `TWIML_APP_SID.` at the end of a line: the next property is read as a part of the value.
    find: (sight) => {
      if (!sight.expects(',') || sight.character !== ':' || !/^\s*[\w$]+\s*$/.test(sight.before)) return false;
      const lineStart = offsetOf(sight.source, { line: sight.place.line, column: 1 });
      return sight.text.slice(0, lineStart).trimEnd().endsWith('.');
    },
    cause: '前の行の終わりが、区切りの , ではなく . になっています。次の行まで 1 つの値として読まれています。',
    next: '前の行の終わりの . を , に直してください。',
  },
  {
    // `toJwt) }`: something was closed that had not been opened.
    find: (sight) => {
      const name = /\.([\w$]+)\s*$/.exec(sight.before)?.[1];
      return sight.expects(',') && name && /^\)\s*\}/.test(sight.after) && { name };
    },
    cause: '{name} の後の ( がありません。閉じる ) だけがあります。',
    next: '{name}() のように、( を書いてください。',
  },
  {
    find: misspeltKeyword,
    cause: '「{wrong}」という書き方はありません。{meant} の打ち間違いと思われます。',
    next: '{wrong} を {meant} に直してください。',
  },
  {
    find: (sight) => sight.is(CODE.unterminatedRegex),
    cause: '/ が 1 つだけなので、コメントではなく正規表現の始まりとして読まれています。',
    next: 'コメントのつもりなら、// と 2 つ続けて書いてください。',
  },
  {
    // The document's own mistake: `;` between the properties of an object. The compiler mends it silently.
    find: (sight) =>
      sight.character === ';' &&
      (sight.expects(',') || (sight.expects(')') && sight.surplus(')') === 0 && !/^;\s*\)/.test(sight.after))),
    cause:
      'オブジェクトの項目（または引数）の区切りが ; になっています。{ } の中では文が終わらないので、; は書けません。',
    next: 'この ; を , に変えてください。',
  },
  {
    find: (sight) => {
      const { character: bracket } = sight;
      const isSurplus = sight.expects() && sight.surplus(bracket) > 0;
      const isAlone = sight.is(CODE.statementExpected) || sight.expects(';');
      return bracket in OPENING_OF && (isSurplus || isAlone) && { bracket };
    },
    cause: '対応する相手のない {bracket} があります。閉じかっこが多いか、開くかっこが足りません。',
    next: '余分な {bracket} を消すか、足りない開きかっこを書いてください。',
  },
  {
    find: (sight) => {
      const { text, open } = sight;
      const bracket = text[open ?? -1] ?? '';
      const at = [open, (open ?? 0) - 1].find(
        (each) => each !== undefined && text[each + 1] === bracket && text[each] === bracket,
      );
      const isTwice = '({['.includes(bracket) && at !== undefined;
      return isTwice && { bracket, place: sight.placeOf(at, 2) };
    },
    cause: '{bracket} が 2 つ続いています。',
    next: '{bracket} を 1 つだけにしてください。',
  },
  {
    find: (sight) => {
      const { message, character, opener, open, text } = sight;
      const closing = /^'([)}\]])' expected/.exec(message)?.[1];
      const atStatement =
        character in OPENING_OF || (sight.before.trim() === '' && /^(?:const|let|var|return)\b/.test(sight.after));
      const commaMeansClosing = sight.expects(',') && atStatement;
      const noArgument = sight.is(CODE.argumentExpected) && ['}', ']', ';'].includes(character);
      if (!noArgument && !(sight.expects() && (closing || commaMeansClosing))) return undefined;
      const missing = closing ?? (character === ')' || text[open ?? -1] === '{' ? '}' : ')');
      const opening = OPENING_OF[missing];
      const where = opener ? `この ${opening} に対応する` : '印の場所に';
      return { missing, opening, where, place: opener ?? sight.gap };
    },
    cause: 'かっこが閉じていません。{opening} に対応する {missing} が足りません。',
    next: '{where} {missing} を書いてください。',
  },
  {
    find: (sight) => sight.expects() && sight.character === '-',
    cause: '名前の途中に - があります。名前に使える記号は _ と $ だけです。',
    next: '- を取り、つなげた名前（例: incomingAllow）にしてください。',
  },
  {
    // `{ incomingAllow false }`: a value where the name should have been followed by something.
    find: (sight) => {
      const { before } = sight;
      const name = before.trim().split(/\W/).pop();
      return sight.expects(',') && /^\s*\w+\s+$|\{\s*\w+\s+$/.test(before) && { name };
    },
    cause: '項目の名前と値の間に : がありません。',
    next: '{name} の後に : を書いてください。',
  },
  {
    find: (sight) => {
      if (!sight.expects(',') || sight.inBlock(sight.offset) || !/^[\w$'"`{]/.test(sight.after)) return undefined;
      const where = sight.before.trim()
        ? `「${quote(/^[\w$.]+/.exec(sight.after)?.[0] ?? sight.character)}」の前`
        : `「${quote(sight.previous, 40)}」の後（${sight.gap.line} 行目の終わり）`;
      return { where, place: sight.gap };
    },
    cause: '区切りの , が足りません。オブジェクトの項目や引数は , で区切ります。',
    next: '{where}に , を書いてください。',
  },
  {
    find: (sight) =>
      sight.is(CODE.numberThenName) || (/(const|let|var)\s+$/.test(sight.before) && /\d/.test(sight.character)),
    cause: '変数の名前が数字で始まっています。',
    next: '名前の先頭を英字に変えてください。',
  },
  {
    find: (sight) => sight.is(CODE.reservedName) && /\b(?:const|let|var)\s+$/.test(sight.before),
    cause: 'その名前は JavaScript が使う言葉なので、変数の名前にできません。',
    next: '別の名前に変えてください。',
  },
];

/** `const x` in front of the place, where a comma is asked for: `const x == 1`, `const x 1`. */
function declaredName(sight: Sight): string | undefined {
  return sight.expects(',') ? /\b(?:const|let|var)\s+([\w$]+)\s*$/.exec(sight.before)?.[1] : undefined;
}

const KEYWORDS = ['const', 'let', 'new', 'return', 'function', 'export', 'import', 'type', 'await', 'async'];

/** `cosnt x` is named by the compiler; `now VoiceGrant(` is not: there the word before the place is the culprit. */
function misspeltKeyword(sight: Sight): Found | undefined {
  const { code, message, before, after, character, place } = sight;
  const suggested = code === CODE.unknownKeyword ? /'(\w+)'\?/.exec(message)?.[1] : undefined;
  const here = /^[A-Za-z]+/.exec(after)?.[0] ?? '';
  const named = suggested ?? (code === CODE.unexpectedWord ? closest(here) : undefined);
  if (named) {
    const wrong = /^\w+/.exec(after)?.[0] ?? '';
    return { wrong, meant: named, place: sight.inLine(place.column, wrong.length) };
  }
  const word = /([A-Za-z]+)\s+$/.exec(before);
  const meant = word && /\w/.test(character) ? closest(word[1]!, /^[A-Z]/.test(character) ? 2 : 3) : undefined;
  return meant ? { wrong: word![1]!, meant, place: sight.inLine(word!.index + 1, word![1]!.length) } : undefined;
}

/** @param least letters: shorter words are near to too many */
function closest(word: string, least = 3): string | undefined {
  return word.length >= least && !KEYWORDS.includes(word) ? nearest(word, KEYWORDS) : undefined;
}
