/** Explains the compiler's syntax errors: the mistakes people make in this chapter, each in its own words. */
import { quote } from '../response/quote.js';
import { filled } from '../texts.js';
import { byCode, type Explanation, judge, type Subject, type Verdict } from '../verdict.js';
import { halfTyped } from './half-typed.js';
import { CHARACTER_RULES, ENGINE_RULE } from './syntax-characters.js';
import { MARK_RULES } from './syntax-marks.js';
import { CODE, type Sight, type SyntaxProblem, type SyntaxRule, sightOf } from './syntax-problem.js';

const SUBJECT: Subject = { id: 'handler.syntax', title: '文法' };

/** The first rule that finds something is taken, so the special ones stand before the general ones. */
const RULES: readonly SyntaxRule[] = [...CHARACTER_RULES, ENGINE_RULE, ...MARK_RULES];

/** Characters; a Function of this chapter has some two thousand. The patterns of the rules are slow on very long texts. */
const LONGEST_SOURCE = 20_000;

/** @param problems in the order of the file; the first one is explained, since later ones often follow from it. */
export function judgeSyntax([first]: readonly SyntaxProblem[]): Verdict {
  if (first?.halfTyped && !CHARACTER_RULES.some(({ find }) => find(sightOf(first)))) {
    return judge(SUBJECT, halfTyped(first.halfTyped));
  }
  return judge(SUBJECT, first && explain(sightOf(first)));
}

function explain(sight: Sight): Explanation {
  for (const rule of sight.source.length > LONGEST_SOURCE ? [] : RULES) {
    const found = rule.find(sight);
    if (!found) continue;
    const words = found === true ? {} : found;
    const { cause, next } = filled(rule, words);
    return byCode(cause, next, words.place ?? sight.place);
  }
  return inGeneral(sight);
}

/** What the compiler misses, by the code of its message. */
const WANTED: Record<number, string> = {
  [CODE.identifierExpected]: '名前',
  [CODE.expressionExpected]: '値',
  [CODE.typeExpected]: '型',
  [CODE.variableExpected]: '変数の名前',
  [CODE.argumentExpected]: '引数',
  [CODE.propertyExpected]: 'プロパティの名前',
  [CODE.parameterExpected]: '引数の名前',
};

/** Whether a cause is a guess from the place alone: what mends the text knows better. */
export function isGuess(cause: string): boolean {
  return /^「.*(?:読み取れません|があります)。$|^区切りの , が|^かっこが閉じていません/.test(cause);
}

/** What nobody can explain: what was read, and what was found where something else should stand. */
function inGeneral(sight: Sight): Explanation {
  const { code, message, previous, here } = sight;
  const mark = code === CODE.expected && /^'(.+?)' expected/.exec(message)?.[1];
  const wanted = mark ? ` ${mark} ` : WANTED[code];
  const found = here ? `「${quote(here, 40)}」` : 'ファイルの終わり';
  if (!previous || !wanted) {
    return byCode(
      `${previous ? `「${quote(previous, 40)}」の後の` : ''}${found}を、コードとして読み取れません。`,
      `${found}が余分なら消してください。その前に足りないものがあれば、書き足してください。`,
      sight.place,
    );
  }
  return byCode(
    `「${quote(previous, 40)}」の後に${wanted}が必要ですが、${found}があります。`,
    `${wanted.trimStart()}を「${quote(previous, 40)}」の後に書いてください。${here ? `${found}が余分なら、消してください。` : ''}`,
    // What begins with its mark lacks the name before it; everything else lacks what should have come before the line's end.
    code === CODE.propertyExpected ? sight.place : sight.gap,
  );
}
