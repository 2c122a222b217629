/** Syntax errors from a quote that is missing, doubled or another one. */
import { quote } from '../response/quote.js';
import { openQuote, openTemplate } from './code-text.js';
import { CODE, type Sight, type SyntaxRule } from './syntax-problem.js';

export const QUOTE_RULES: readonly SyntaxRule[] = [
  {
    find: (sight) => {
      const { mark, rest, place } = openString(sight);
      const wrong = /^[^'"`]*(['"`])[\s;,)}\]]*(?:\/\/.*)?$/.exec(rest)?.[1];
      return sight.is(CODE.unterminatedString) && place && wrong && { mark, wrong, place };
    },
    cause: '文字列の始まりの {mark} と、終わりの {wrong} が違います。同じ引用符でないと、文字列が閉じていません。',
    next: '終わりの {wrong} を、始まりと同じ {mark} に直してください。',
  },
  {
    find: (sight) => sight.is(CODE.unterminatedString) && openString(sight),
    cause: '文字列が閉じていません。閉じる引用符がないまま行が終わっています。',
    next: '文字列の終わりに、始まりと同じ引用符 {mark} を書いてください。',
  },
  {
    find: (sight) => {
      const opening = openTemplate(sight.source);
      return (
        sight.is(CODE.unterminatedTemplate) && { place: opening === undefined ? undefined : sight.placeOf(opening) }
      );
    },
    cause: 'バッククォート（`）で始まった文字列が、ファイルの最後まで閉じていません。',
    next: "文字列の終わりに ` を書くか、両端を ' に変えてください。",
  },
  {
    // `user'`: the quotes of one line do not go in pairs, and the error looks like a missing comma.
    find: (sight) => {
      const { before, character: mark, place } = sight;
      const word = /[\w$]+$/.exec(before)?.[0];
      if (!sight.expects() || openQuote(place.text) === undefined || !word || !/['"]/.test(mark)) return undefined;
      // It may be a secret that somebody wrote into the code.
      return { mark, word: quote(word), place: sight.inLine(place.column - word.length, word.length) };
    },
    cause: '文字列 {word} の前に、始まりの引用符がありません。',
    next: '{mark}{word}{mark} のように、両端を引用符で囲んでください。',
  },
  {
    // `''user'` and `'it's'`.
    find: (sight) => {
      const mark = /(['"])$/.exec(sight.before)?.[1];
      return sight.expects() && openQuote(sight.place.text) !== undefined && mark && { mark };
    },
    cause: '文字列が、印の前の {mark} で終わっています。引用符が 1 つ多いか、文字列の中に同じ引用符があります。',
    next: '文字列の中の {mark} を消し、両端だけを {mark} で囲んでください。',
  },
];

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
