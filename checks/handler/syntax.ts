/** Explains the compiler's syntax errors: the mistakes people make in this chapter, each in its own words. */
import { type Advice, filled } from '../texts.js';
import { byCode, type Explanation, judge, type Subject, type Verdict } from '../verdict.js';
import { CHARACTER_RULES } from './syntax-characters.js';
import { MARK_RULES } from './syntax-marks.js';
import { CODE, type Sight, type SyntaxProblem, type SyntaxRule, sightOf } from './syntax-problem.js';
import { SHAPE_RULES } from './syntax-shapes.js';

const SUBJECT: Subject = { id: 'handler.syntax', title: '文法' };

/** The first rule that finds something is taken, so the special ones stand before the general ones. */
const RULES: readonly SyntaxRule[] = [...CHARACTER_RULES, ...SHAPE_RULES, ...MARK_RULES];

/** Characters; a Function of this chapter has some two thousand. The patterns of the rules are slow on very long texts. */
const LONGEST_SOURCE = 20_000;

/** @param problems in the order of the file; the first one is explained, since later ones often follow from it. */
export function judgeSyntax([first]: readonly SyntaxProblem[]): Verdict {
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
  const { cause, next } = inGeneral(sight);
  return byCode(cause, next, sight.place);
}

function inGeneral({ message, code, place }: Sight): Advice {
  const misses = code === CODE.expected ? /^'(.+?)' expected/.exec(message)?.[1] : undefined;
  if (misses) {
    return {
      cause: `${misses} が必要な場所に別のものがあります。`,
      next: `印の場所の前に ${misses} を書き足してください。`,
    };
  }
  return {
    cause: `この行を読み取れませんでした（コンパイラーの説明: ${message}）。`,
    next: `${place.line} 行目と、その 1 行前を手本と見比べてください。`,
  };
}
