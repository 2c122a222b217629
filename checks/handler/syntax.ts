/** Explains the compiler's syntax errors: the mistakes people make in this chapter, each in its own words. */

import { failed, passed, type Subject, type Verdict } from '../verdict.js';
import * as characters from './syntax-characters.js';
import { engineOnly, typesInJavaScript } from './syntax-engine.js';
import * as marks from './syntax-marks.js';
import * as pasted from './syntax-pasted.js';
import { type Advice, CODE, type Rule, type SyntaxProblem } from './syntax-problem.js';
import * as shapes from './syntax-shapes.js';
import * as words from './syntax-words.js';

const SUBJECT: Subject = { id: 'handler.syntax', title: '文法' };

/** @param problems in the order of the file; the first one is explained, since later ones often follow from it. */
export function judgeSyntax(problems: readonly SyntaxProblem[]): Verdict {
  const [first] = problems;
  if (!first) return passed(SUBJECT);
  const rules = first.source.length > LONGEST_SOURCE ? [] : RULES;
  const advice = rules.map((rule) => rule(first)).find((answer) => answer !== undefined) ?? inGeneral(first);
  return failed(SUBJECT, { blame: 'code', place: first.place, ...advice });
}

/** Characters; a Function of this chapter has some two thousand. The patterns of the rules are slow on very long texts. */
const LONGEST_SOURCE = 20_000;

/** The first rule that answers is taken, so the special ones stand before the general ones. */
const RULES: readonly Rule[] = [
  engineOnly,
  typesInJavaScript,
  pasted.mergeMarker,
  pasted.codeFence,
  pasted.lineNumber,
  pasted.diffMark,
  characters.hashComment,
  characters.typographicQuote,
  characters.fullWidthCharacter,
  characters.invalidCharacter,
  characters.invisibleCharacter,
  characters.fullWidthWord,
  shapes.misspeltFunction,
  shapes.arrowWithoutPoint,
  shapes.dashArrow,
  shapes.unclosedObject,
  shapes.unclosedType,
  shapes.unopenedBracket,
  marks.exportForExports,
  marks.functionWithArrow,
  marks.wrongEquals,
  marks.doubledMark,
  marks.missingDot,
  marks.dotForComma,
  marks.unopenedParenthesis,
  words.misspeltKeyword,
  characters.unclosedString,
  characters.strayQuote,
  characters.singleSlashComment,
  words.semicolonInList,
  words.unclosedBracket,
  words.extraBracket,
  words.hyphenInName,
  words.missingColon,
  words.missingComma,
  words.missingArrow,
  words.badName,
];

function inGeneral({ message, code, place }: SyntaxProblem): Advice {
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
