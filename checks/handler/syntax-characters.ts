/** Syntax errors from what came along when code was pasted, from the other language, and from single wrong characters. */
import type { Place } from '../verdict.js';
import { blanked, codePoint, INVISIBLE, placeOfOffset } from './code-text.js';
import { explainKnown } from './exception.js';
import { CODE, type Sight, type SyntaxRule } from './syntax-problem.js';

export const CODE_FENCE = {
  cause: 'Markdown のコードの囲み（```）まで貼り付けられています。',
  next: '``` で始まる行を消してください。',
};

const INVISIBLE_CHARACTER = {
  cause: '目に見えない文字（{point}）が混ざっています。Web ページや文書から貼り付けたときに入ることがあります。',
  next: '^ の付近をいったん消し、手で打ち直してください。',
};

export const CHARACTER_RULES: readonly SyntaxRule[] = [
  // What only the engine (V8) minds.
  {
    find: ({ code, message, place }) => {
      const name = /\b(?:const|let|var)\s+([\w$]+)\s*:\s*(['"`\d])/.exec(place.text)?.[1];
      return code === CODE.engine && message.startsWith('Missing initializer') && name ? { name } : undefined;
    },
    cause: '{name} の後が = ではなく : になっています。: の後ろは型として読まれ、値が入りません。',
    next: ': を = に直し、const {name} = 値; の形にしてください。',
  },
  {
    // The engine takes `await` for a name here, and stumbles over what stands behind it.
    find: (sight) => {
      const at =
        /\bawait\s*$/.exec(sight.before)?.index ?? (/^await\b/.test(sight.after) ? sight.before.length : undefined);
      return sight.is(CODE.engine) && at !== undefined && { place: sight.inLine(at + 1, 'await'.length) };
    },
    cause: 'await は、async を付けた関数の中でしか使えません。',
    next: 'この章では await は必要ないので（toJwt() もすぐに値を返します）、消してください。使うなら、handler の function の前に async を書きます。',
  },
  {
    find: (sight) => {
      const character = INVISIBLE.exec(sight.place.text);
      return sight.is(CODE.engine) && sight.message === 'Invalid or unexpected token' && character
        ? { point: codePoint(character[0]), place: sight.inLine(character.index + 1, 1) }
        : undefined;
    },
    ...INVISIBLE_CHARACTER,
  },
  {
    find: ({ code }) => code >= CODE.onlyInTypeScript && code <= CODE.onlyInTypeScriptLast,
    cause: 'JavaScript のファイル（.js）に、TypeScript の型が書かれています。このままでは Function として動きません。',
    next: '型の部分（: の後ろの型や type、import type の行）を消すか、ファイルの名前を .ts に変えてください。',
  },
  // What came along when the code was pasted.
  {
    find: ({ place }) => /^(<{7}|={7}|>{7})/.test(place.text.trim()),
    cause: 'Git の競合マーカー（<<<<<<< など）がファイルに残っています。',
    next: '残したい側のコードだけにして、競合マーカーの行をすべて消してください。',
  },
  {
    // A fence opens a template string, so the compiler reports the end of the file; the mistake is the fence.
    find: (sight) => {
      if (sight.place.text.trim().startsWith('```')) return true;
      const fence = sight.is(CODE.unterminatedTemplate, CODE.expected) && fenceIn(sight.source);
      return fence && { place: fence };
    },
    ...CODE_FENCE,
  },
  {
    // `12  const x`: the numbers of a listing were copied along. The error stands right behind the number.
    find: (sight) => {
      const [all = '', number = ''] = /^\s*(\d+)\s*[:.|│]?\s*(?=\S)/.exec(sight.place.text.slice(0, 200)) ?? [];
      const { length } = sight.before;
      if (!number || length > all.length || length < number.length) return undefined;
      return { number, place: sight.inLine(all.indexOf(number) + 1, number.length) };
    },
    cause: '行の先頭に {number} という行番号が付いています。表示された番号ごと貼り付けられています。',
    next: '行番号をすべて消し、コードだけを貼り直してください。',
  },
  {
    // `+  const x`: a line of a difference as Git and `npm run step` with `--diff` show it.
    find: (sight) => {
      const { text } = sight.place;
      const mark = /^[+-]\s*/.exec(text)?.[0] ?? '';
      const header = /^(@@ |diff --git |--- |\+\+\+ )/.test(text);
      return (header || (mark !== '' && sight.before.length <= mark.length)) && { place: sight.inLine(1, 1) };
    },
    cause: '行の先頭に、差分の記号（+ や - など）が付いています。差分ごと貼り付けられています。',
    next: '行の先頭の + を消し、- で始まる行は行ごと消してください。',
  },
  // Single characters.
  {
    find: (sight) => sight.is(CODE.invalidCharacter) && sight.character === '#',
    cause: '# はコメントの書き始めになりません。',
    next: 'コメントは // で書き始めてください。',
  },
  {
    find: ({ code, character }) =>
      code === CODE.invalidCharacter && '“”‘’„‟‚‛＂＇「」『』'.includes(character) && { character },
    cause:
      '文字列を囲む引用符が半角ではなく「{character}」になっています。文書作成ソフトから貼り付けると、こう変わることがあります。',
    next: "半角の ' に打ち直してください（開く側と閉じる側の両方）。",
  },
  {
    find: ({ code, character }) => {
      const half = HALF_WIDTH[character] ?? character.normalize('NFKC');
      return code === CODE.invalidCharacter && /^[\x21-\x7e]$/.test(half) && { character, half };
    },
    cause: '全角の「{character}」が使われています。コードの記号は半角でなければなりません。',
    next: '日本語入力を切って、半角の {half} に打ち直してください。',
  },
  {
    find: ({ code, character }) => code === CODE.invalidCharacter && { character, point: codePoint(character) },
    cause: 'コードに使えない文字「{character}」（{point}）があります。',
    next: 'その文字を消してください。文章を書きたいときは、行の先頭に // を付けてコメントにします。',
  },
  {
    // The compiler takes them for white space, so the error stands behind them and looks like another one.
    find: (sight) => invisibleAt(sight, sight.place.column - 1) ?? invisibleAt(sight, sight.place.column),
    ...INVISIBLE_CHARACTER,
  },
  {
    // `const` in full-width letters, which the compiler takes for a name.
    find: (sight) => {
      const word = /^[\p{L}\p{N}_$]+/u.exec(sight.after)?.[0] ?? '';
      const half = word.normalize('NFKC');
      if (!sight.is(CODE.unexpectedWord) || half === word || !/^[\w$]+$/.test(half)) return undefined;
      return { word, half, place: { ...sight.place, length: word.length } };
    },
    cause: '「{word}」に全角の文字が使われています。コードのキーワードや名前は半角でなければなりません。',
    next: '日本語入力を切って、半角の {half} に打ち直してください。',
  },
];

/** Whatever else only the engine minds. */
export const ENGINE_RULE: SyntaxRule = {
  find: ({ code, message, source, place }) => {
    const found = code === CODE.engine && explainKnown(message, { source });
    return found && { cause: found.cause, next: found.next, place: found.place ?? place };
  },
  cause: '{cause}',
  next: '{next}',
};

/** What the normal form of Unicode leaves as it is. */
const HALF_WIDTH: Record<string, string> = { '、': ',', '。': '.', '・': '.', '￥': '\\', ー: '-', '−': '-' };

/** @param column from 1; there is no character before the first */
function invisibleAt({ place }: Sight, column: number) {
  const character = place.text.charAt(column - 1);
  return INVISIBLE.test(character)
    ? { point: codePoint(character), place: { ...place, column, length: 1 } }
    : undefined;
}

/** The first line of code (not of a comment) that begins with a Markdown fence. */
export function fenceIn(source: string): Place | undefined {
  const offset = /^[ \t]*```/m.exec(blanked(source))?.index;
  return offset === undefined ? undefined : { ...placeOfOffset(source, offset), length: 3 };
}
