/** Syntax errors from single characters: the wrong one, or one that opens something and is never answered. */
import { quote } from '../response/quote.js';
import type { Place } from '../verdict.js';
import { codePoint, INVISIBLE, openQuote, openTemplate, placeOfOffset } from './code-text.js';
import { type Advice, at, CODE, type SyntaxProblem } from './syntax-problem.js';

export function hashComment({ code, place }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.invalidCharacter || at(place) !== '#') return undefined;
  return { cause: '# はコメントの書き始めになりません。', next: 'コメントは // で書き始めてください。' };
}

export function typographicQuote({ code, place }: SyntaxProblem): Advice | undefined {
  const character = at(place);
  if (code !== CODE.invalidCharacter || !'“”‘’„‟‚‛＂＇「」『』'.includes(character)) return undefined;
  return {
    cause: `文字列を囲む引用符が半角ではなく「${character}」になっています。文書作成ソフトから貼り付けると、こう変わることがあります。`,
    next: "半角の ' に打ち直してください（開く側と閉じる側の両方）。",
  };
}

export function fullWidthCharacter({ code, place }: SyntaxProblem): Advice | undefined {
  const character = at(place);
  const half =
    { '、': ',', '。': '.', '・': '.', '￥': '\\', ー: '-', '−': '-' }[character] ?? character.normalize('NFKC');
  if (code !== CODE.invalidCharacter || !/^[\x21-\x7e]$/.test(half)) return undefined;
  return {
    cause: `全角の「${character}」が使われています。コードの記号は半角でなければなりません。`,
    next: `日本語入力を切って、半角の ${half} に打ち直してください。`,
  };
}

export function invalidCharacter({ code, place }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.invalidCharacter) return undefined;
  const character = at(place);
  return {
    cause: `コードに使えない文字「${character}」（${codePoint(character)}）があります。`,
    next: 'その文字を消してください。文章を書きたいときは、行の先頭に // を付けてコメントにします。',
  };
}

/** `const` in full-width letters, which the compiler takes for a name. */
export function fullWidthWord({ code, place }: SyntaxProblem): Advice | undefined {
  const word = /^[\p{L}\p{N}_$]+/u.exec(place.text.slice(place.column - 1))?.[0] ?? '';
  const half = word.normalize('NFKC');
  if (code !== CODE.unexpectedWord || half === word || !/^[\w$]+$/.test(half)) return undefined;
  return {
    cause: `「${word}」に全角の文字が使われています。コードの言葉や名前は半角でなければなりません。`,
    next: `日本語入力を切って、半角の ${half} に打ち直してください。`,
    place: { ...place, length: word.length },
  };
}

/** The compiler takes them for white space, so the error stands behind them and looks like another one. */
export function invisibleCharacter({ place }: SyntaxProblem): Advice | undefined {
  const before = place.text.charAt(place.column - 2);
  const column = INVISIBLE.test(before) ? place.column - 1 : place.column;
  const character = place.text.charAt(column - 1);
  return INVISIBLE.test(character) ? invisibleAt({ ...place, column, length: 1 }) : undefined;
}

/** @param place of the character */
export function invisibleAt(place: Place): Advice {
  return {
    cause: `目に見えない文字（${codePoint(at(place))}）が混ざっています。Web ページや文書から貼り付けたときに入ることがあります。`,
    next: '印の付近をいったん消し、手で打ち直してください。',
    place,
  };
}

export function unclosedString({ code, place, source }: SyntaxProblem): Advice | undefined {
  if (code === CODE.unterminatedString) {
    const opening = openQuote(place.text);
    const mark = place.text[opening ?? -1] ?? "'";
    const rest = opening === undefined ? '' : place.text.slice(opening + 1);
    const wrong = /^[^'"`]*(['"`])[\s;,)}\]]*(?:\/\/.*)?$/.exec(rest);
    const marked = opening === undefined ? {} : { place: { ...place, column: opening + 1, length: rest.length + 1 } };
    if (opening !== undefined && wrong?.[1]) {
      return {
        cause: `文字列の始まりの ${mark} と、終わりの ${wrong[1]} が違います。同じ引用符でないと、文字列が閉じていません。`,
        next: `終わりの ${wrong[1]} を、始まりと同じ ${mark} に直してください。`,
        ...marked,
      };
    }
    return {
      cause: '文字列が閉じていません。閉じる引用符がないまま行が終わっています。',
      next: `文字列の終わりに、始まりと同じ引用符 ${mark} を書いてください。`,
      ...marked,
    };
  }
  if (code !== CODE.unterminatedTemplate) return undefined;
  const opening = openTemplate(source);
  return {
    ...(opening === undefined ? {} : { place: placeOfOffset(source, opening) }),
    cause: 'バッククォート（`）で始まった文字列が、ファイルの最後まで閉じていません。',
    next: "文字列の終わりに ` を書くか、両端を ' に変えてください。",
  };
}

/** `user'`, `''user'` and `'it's'`: the quotes of one line do not go in pairs, and the error looks like a missing comma. */
export function strayQuote({ code, place }: SyntaxProblem): Advice | undefined {
  const before = place.text.slice(0, place.column - 1);
  if (code !== CODE.expected || openQuote(place.text) === undefined) return undefined;
  if (/[\w$]$/.test(before) && /['"]/.test(at(place))) {
    const word = /[\w$]+$/.exec(before)?.[0] ?? '';
    return {
      // It may be a secret that somebody wrote into the code.
      cause: `文字列 ${quote(word)} の前に、始まりの引用符がありません。`,
      next: `${at(place)}${quote(word)}${at(place)} のように、両端を引用符で囲んでください。`,
      place: { ...place, column: place.column - word.length, length: word.length },
    };
  }
  const mark = /(['"])$/.exec(before)?.[1];
  if (!mark) return undefined;
  return {
    cause: `文字列が、印の前の ${mark} で終わっています。引用符が 1 つ多いか、文字列の中に同じ引用符があります。`,
    next: `文字列の中の ${mark} を消し、両端だけを ${mark} で囲んでください。`,
  };
}

export function singleSlashComment({ code }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.unterminatedRegex) return undefined;
  return {
    cause: '/ が 1 つだけなので、コメントではなく正規表現の始まりとして読まれています。',
    next: 'コメントのつもりなら、// と 2 つ続けて書いてください。',
  };
}
