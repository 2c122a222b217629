/** Syntax errors between words: separators, brackets and names. */
import { quote } from '../response/quote.js';
import { nearest } from './names.js';
import { type Advice, at, CODE, type SyntaxProblem } from './syntax-problem.js';

const KEYWORDS = ['const', 'let', 'new', 'return', 'function', 'export', 'import', 'type', 'await', 'async'];

/** `cosnt x` is named by the compiler; `now VoiceGrant(` is not: there the word before the place is the culprit. */
export function misspeltKeyword({ code, message, place }: SyntaxProblem): Advice | undefined {
  const here = /^[A-Za-z]+/.exec(place.text.slice(place.column - 1))?.[0];
  const named =
    code === CODE.unknownKeyword
      ? /'(\w+)'\?/.exec(message)?.[1]
      : code === CODE.unexpectedWord && here
        ? closest(here)
        : undefined;
  const before = /([A-Za-z]+)\s+$/.exec(place.text.slice(0, place.column - 1));
  const word = named ? undefined : before?.[1];
  const meant = named ?? (word && !KEYWORDS.includes(word) && /\w/.test(at(place)) ? closest(word) : undefined);
  if (!meant) return undefined;
  const wrong = word ?? place.text.slice(place.column - 1).match(/^\w+/)?.[0] ?? '';
  const column = word ? before!.index + 1 : place.column;
  return {
    cause: `「${wrong}」という書き方はありません。${meant} の打ち間違いと思われます。`,
    next: `${wrong} を ${meant} に直してください。`,
    place: { ...place, column, length: wrong.length },
  };
}

function closest(word: string): string | undefined {
  return word.length > 2 && !KEYWORDS.includes(word) ? nearest(word, KEYWORDS) : undefined;
}

/** The document's own mistake: `;` between the properties of an object. The compiler mends it silently. */
export function semicolonInList({ code, message, place }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.expected || !message.startsWith("','") || at(place) !== ';') return undefined;
  return {
    cause:
      'オブジェクトの項目（または引数）の区切りが ; になっています。{ } の中では文が終わらないので、; は書けません。',
    next: 'この ; を , に変えてください。',
  };
}

export function unclosedBracket({ code, message, place, opener }: SyntaxProblem): Advice | undefined {
  const closing = /^'([)}\]])' expected/.exec(message)?.[1];
  const stoppedAt = at(place);
  const commaMeansClosing = message.startsWith("','") && [')', '}', ']'].includes(stoppedAt);
  const noArgument = code === CODE.argumentExpected && ['}', ']', ';'].includes(stoppedAt);
  if (!noArgument && (code !== CODE.expected || !(closing || commaMeansClosing))) return undefined;
  const missing = closing ?? (stoppedAt === ')' ? '}' : ')');
  const opening = { ')': '(', '}': '{', ']': '[' }[missing] ?? '';
  return {
    cause: `かっこが閉じていません。${opening} に対応する ${missing} が足りません。`,
    next: opener
      ? `この ${opening} に対応する ${missing} を書いてください。`
      : `印の場所の前に ${missing} を書いてください。`,
    ...(opener ? { place: opener } : {}),
  };
}

export function extraBracket({ code, message, place }: SyntaxProblem): Advice | undefined {
  const bracket = at(place);
  if (!')}]'.includes(bracket) || bracket === '') return undefined;
  if (code !== CODE.statementExpected && !(code === CODE.expected && message.startsWith("';'"))) return undefined;
  return {
    cause: `対応する相手のない ${bracket} があります。閉じかっこが多いか、開くかっこが足りません。`,
    next: `余分な ${bracket} を消すか、足りない開きかっこを書いてください。`,
  };
}

export function hyphenInName({ code, place }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.expected || at(place) !== '-') return undefined;
  return {
    cause: '名前の途中に - があります。名前に使える記号は _ と $ だけです。',
    next: '- を取り、つなげた名前（例: incomingAllow）にしてください。',
  };
}

/** `{ incomingAllow false }`: a value where the name should have been followed by something. */
export function missingColon({ code, message, place }: SyntaxProblem): Advice | undefined {
  const before = place.text.slice(0, place.column - 1);
  if (code !== CODE.expected || !message.startsWith("','") || !/^\s*\w+\s+$|\{\s*\w+\s+$/.test(before))
    return undefined;
  return {
    cause: '項目の名前と値の間に : がありません。',
    next: `${before.trim().split(/\W/).pop()} の後に : を書いてください。`,
  };
}

export function missingComma({ code, message, place }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.expected || !message.startsWith("','")) return undefined;
  return {
    cause: '区切りの , が足りません。オブジェクトの項目や引数は , で区切ります。',
    next: `「${quote(place.text.slice(place.column - 1).match(/^[\w$.]+/)?.[0] ?? at(place))}」の前に , を書いてください（前の行の終わりのこともあります）。`,
  };
}

export function missingArrow({ code, message }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.expected || !message.startsWith("'=>'")) return undefined;
  return {
    cause: '関数の書き始めが足りません。引数の ( ) の前に function も、後ろに => もありません。',
    next: 'function (context, event, callback) { … } か (context, event, callback) => { … } の形にしてください。',
  };
}

export function badName({ code, place }: SyntaxProblem): Advice | undefined {
  const afterConst = /(const|let|var)\s+$/.test(place.text.slice(0, place.column - 1));
  const digit = code === CODE.numberThenName || (afterConst && /\d/.test(at(place)));
  if (code !== CODE.reservedName && !digit) return undefined;
  return digit
    ? { cause: '変数の名前が数字で始まっています。', next: '名前の先頭を英字に変えてください。' }
    : { cause: 'その名前は JavaScript が使う言葉なので、変数の名前にできません。', next: '別の名前に変えてください。' };
}
