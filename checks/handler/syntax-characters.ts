/** Syntax errors from single characters: the wrong one, or one that opens something and is never answered. */
import { type Advice, at, CODE, type SyntaxProblem } from './syntax-problem.js';

export function mergeMarker({ place }: SyntaxProblem): Advice | undefined {
  if (!/^(<{7}|={7}|>{7})/.test(place.text.trim())) return undefined;
  return {
    cause: 'Git の競合の印（<<<<<<< など）がファイルに残っています。',
    next: '残したい側のコードだけにして、印の行をすべて消してください。',
  };
}

export function codeFence({ place }: SyntaxProblem): Advice | undefined {
  if (!place.text.trim().startsWith('```')) return undefined;
  return {
    cause: 'Markdown のコードの囲み（```）まで貼り付けられています。',
    next: '``` で始まる行を消してください。',
  };
}

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
  const point = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? '';
  return {
    cause: `コードに使えない文字「${character}」（U+${point}）があります。`,
    next: 'その文字を消してください。文章を書きたいときは、行の先頭に // を付けてコメントにします。',
  };
}

export function unclosedString({ code, place }: SyntaxProblem): Advice | undefined {
  if (code === CODE.unterminatedString) {
    const opening = Math.max(place.text.lastIndexOf("'"), place.text.lastIndexOf('"'));
    return {
      cause: '文字列が閉じていません。閉じる引用符がないまま行が終わっています。',
      next: `文字列の終わりに、始まりと同じ引用符 ${place.text[opening] ?? "'"} を書いてください。`,
      ...(opening >= 0 ? { place: { ...place, column: opening + 1, length: place.text.length - opening } } : {}),
    };
  }
  if (code !== CODE.unterminatedTemplate) return undefined;
  return {
    cause: 'バッククォート（`）で始まった文字列が、ファイルの最後まで閉じていません。',
    next: "文字列の終わりに ` を書くか、両端を ' に変えてください。",
  };
}

export function singleSlashComment({ code }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.unterminatedRegex) return undefined;
  return {
    cause: '/ が 1 つだけなので、コメントではなく正規表現の始まりとして読まれています。',
    next: 'コメントのつもりなら、// と 2 つ続けて書いてください。',
  };
}
