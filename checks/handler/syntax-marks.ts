/** Syntax errors from a mark or a name, in what they have to do with; a mark that is just missing or too many needs no rule. */
import { quote } from '../response/quote.js';
import { openQuote } from './code-text.js';
import { CODE, OPENING_OF, type Sight, type SyntaxRule } from './syntax-problem.js';

export const MARK_RULES: readonly SyntaxRule[] = [
  {
    find: (sight) => sight.is(CODE.unterminatedRegex),
    cause: '/ が 1 つだけなので、コメントではなく正規表現の始まりとして読まれています。',
    next: 'コメントのつもりなら、// と 2 つ続けて書いてください。',
  },
  {
    // The document's own mistake: `;` between the properties of an object. The compiler mends it silently.
    find: (sight) =>
      sight.character === ';' &&
      !/^;\s*\n\s*(?:const|let|var|return|[\w.]+\()/.test(sight.source.slice(sight.offset)) &&
      (sight.expects(',') || (sight.expects(')') && sight.surplus(')') === 0 && !/^;\s*\)/.test(sight.after))),
    cause:
      'オブジェクトのプロパティ（または引数）の区切りが ; になっています。{ } の中では文が終わらないので、; は書けません。',
    next: 'この ; を , に変えてください。',
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
      const where = opener ? `この ${opening} に対応する` : '^ の位置に';
      return { missing, opening, where, place: opener ?? sight.gap };
    },
    cause: 'かっこが閉じていません。{opening} に対応する {missing} が足りません。',
    next: '{where} {missing} を書いてください。',
  },
  {
    find: (sight) => sight.expects() && /\w$/.test(sight.before) && /^-\w/.test(sight.after),
    cause: '名前の途中に - があります。名前に使える記号は _ と $ だけです。',
    next: '- を取り、つなげた名前（例: incomingAllow）にしてください。',
  },
  {
    find: (sight) => {
      const isOther = sight.inBlock(sight.offset) || NO_LIST.test(sight.before) || !/^[\w$'"`{]/.test(sight.after);
      if (!sight.expects(',') || isOther) return undefined;
      const where = sight.before.trim()
        ? `「${quote(/^[\w$.]+/.exec(sight.after)?.[0] ?? sight.character)}」の前`
        : `「${quote(sight.previous, 40)}」の後（${sight.gap.line} 行目の終わり）`;
      return { where, place: sight.gap };
    },
    cause: '区切りの , が足りません。オブジェクトのプロパティや引数は , で区切ります。',
    next: '{where}に , を書いてください。',
  },
  {
    find: (sight) =>
      sight.is(CODE.numberThenName) || (/(const|let|var)\s+$/.test(sight.before) && /\d/.test(sight.character)),
    cause: '変数の名前が数字で始まっています。',
    next: '名前の先頭を英字に変えてください。',
  },
  {
    find: (sight) =>
      sight.is(CODE.reservedName) && sight.here !== sight.previous && /\b(?:const|let|var)\s+$/.test(sight.before),
    cause: 'その名前は JavaScript の予約語なので、変数の名前にできません。',
    next: '別の名前に変えてください。',
  },
  {
    // `export.handler`: `export` is a keyword, `exports` the object.
    find: ({ after }) => /^export\s*\./.test(after),
    cause: 'export の後に s がありません。関数をエクスポートするオブジェクトの名前は exports です。',
    next: 'export を exports に直し、exports.handler = … の形にしてください。',
  },
  {
    find: (sight) => sight.is(CODE.unterminatedString) && openString(sight),
    cause: '文字列が閉じていません。閉じる引用符がないまま行が終わっています。',
    next: '文字列の終わりに、始まりと同じ引用符 {mark} を書いてください。',
  },
  {
    find: (sight) => {
      const opening = openQuote(sight.source, '`');
      return (
        sight.is(CODE.unterminatedTemplate) && { place: opening === undefined ? undefined : sight.placeOf(opening) }
      );
    },
    cause: 'バッククォート（`）で始まった文字列が、ファイルの最後まで閉じていません。',
    next: "文字列の終わりに ` を書くか、両端を ' に変えてください。",
  },
];

/** Behind these, something else than a comma is missing. */
const NO_LIST = /(?:\b(?:const|let|var|context|new)\s+[\w$]*|^\s*\w+|\{\s*\w+)\s+$/;

/** The string that the line leaves open, as far as it can be found. */
function openString({ place }: Sight) {
  const opening = openQuote(place.text);
  if (opening === undefined) return { mark: "'", rest: '', place: undefined };
  const rest = place.text.slice(opening + 1);
  return {
    mark: place.text[opening]!,
    rest,
    place: { ...place, column: opening + 1, length: rest.length + 1 },
  };
}
