/** Syntax errors from a mark that is missing, doubled or another one, where the compiler asks for a comma. */
import { SETTING_NAMES } from '../settings/settings.js';
import { blanked, offsetOf } from './code-text.js';
import { type Advice, at, CODE, type SyntaxProblem } from './syntax-problem.js';

const wantsComma = ({ code, message }: SyntaxProblem) => code === CODE.expected && message.startsWith("','");
const before = ({ place }: SyntaxProblem) => place.text.slice(0, place.column - 1);

/** `const x == 1` and `const x 1`. */
export function wrongEquals(problem: SyntaxProblem): Advice | undefined {
  const name = /\b(?:const|let|var)\s+([\w$]+)\s*$/.exec(before(problem))?.[1];
  if (!wantsComma(problem) || !name) return undefined;
  const equals = /^={2,3}/.exec(problem.place.text.slice(problem.place.column - 1))?.[0];
  return equals
    ? {
        cause: `値を入れる = が ${equals} になっています。${equals} は、2 つの値を比べる記号です。`,
        next: `${equals} を = に直してください。`,
      }
    : { cause: `${name} と値の間に = がありません。`, next: `const ${name} = 値; の形で、= を書いてください。` };
}

export function doubledMark({ code, place }: SyntaxProblem): Advice | undefined {
  const mark = at(place);
  const known: readonly number[] = [CODE.identifierExpected, CODE.expressionExpected, CODE.propertyExpected];
  if (!known.includes(code) || !'.,:'.includes(mark) || mark === '') return undefined;
  if (place.text.charAt(place.column - 2) !== mark) return undefined;
  return { cause: `${mark} が 2 つ続いています。`, next: `${mark} を 1 つだけにしてください。` };
}

/** `context TWIML_APP_SID`. */
export function missingDot(problem: SyntaxProblem): Advice | undefined {
  const name = /^\w+/.exec(problem.place.text.slice(problem.place.column - 1))?.[0] ?? '';
  if (!wantsComma(problem) || !/\bcontext\s+$/.test(before(problem)) || !SETTING_NAMES.some((each) => each === name))
    return undefined;
  return { cause: `context と ${name} の間に . がありません。`, next: `context.${name} と続けて書いてください。` };
}

/** `TWIML_APP_SID.` at the end of a line: the next property is read as a part of the value. */
export function dotForComma(problem: SyntaxProblem): Advice | undefined {
  const { place, source } = problem;
  if (!wantsComma(problem) || at(place) !== ':' || !/^\s*[\w$]+\s*$/.test(before(problem))) return undefined;
  const lineStart = offsetOf(source, { line: place.line, column: 1 });
  if (!blanked(source).slice(0, lineStart).trimEnd().endsWith('.')) return undefined;
  return {
    cause: '前の行の終わりが、区切りの , ではなく . になっています。次の行まで 1 つの値として読まれています。',
    next: '前の行の終わりの . を , に直してください。',
  };
}

/** `toJwt) }`: something was closed that had not been opened. */
export function unopenedParenthesis(problem: SyntaxProblem): Advice | undefined {
  const name = /\.([\w$]+)\s*$/.exec(before(problem))?.[1];
  if (!wantsComma(problem) || !name || !/^\)\s*\}/.test(problem.place.text.slice(problem.place.column - 1)))
    return undefined;
  return {
    cause: `${name} の後の ( がありません。閉じる ) だけがあります。`,
    next: `${name}() のように、( を書いてください。`,
  };
}

export function functionWithArrow({ code, message, place }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.expected || !message.startsWith("'{'") || !place.text.slice(place.column - 1).startsWith('=>'))
    return undefined;
  return {
    cause: 'function と => の両方が書かれています。関数の書き方は、どちらか 1 つです。',
    next: '=> を消すか、function を消してください。',
  };
}

/** `export.handler`: `export` is a keyword, `exports` the object. */
export function exportForExports({ place }: SyntaxProblem): Advice | undefined {
  if (!/^export\s*\./.test(place.text.slice(place.column - 1))) return undefined;
  return {
    cause: 'export の後に s がありません。関数を公開するオブジェクトの名前は exports です。',
    next: 'export を exports に直し、exports.handler = … の形にしてください。',
  };
}
