/** One syntax error as the compiler reports it, and the shape of an explanation. */
import type { Place } from '../verdict.js';

/** One diagnostic of the compiler, as data. Numbers are TypeScript's own and stable (its diagnosticMessages.json). */
export interface SyntaxProblem {
  code: number;
  /** The compiler's English message. */
  message: string;
  place: Place;
  /** The whole file: some mistakes stand far before their problem. */
  source: string;
  /** The bracket that was never closed, where the compiler names it. */
  opener?: Place;
}

export interface Advice {
  cause: string;
  next: string;
  place?: Place;
}

/** Undefined when the rule does not know the problem. */
export type Rule = (problem: SyntaxProblem) => Advice | undefined;

/** The diagnostics that this chapter's mistakes lead to. */
export const CODE = {
  /** Not the compiler's: only the engine (V8) minds, and `message` is its message. */
  engine: 0,
  unterminatedString: 1002,
  identifierExpected: 1003,
  expected: 1005,
  expressionExpected: 1109,
  invalidCharacter: 1127,
  statementExpected: 1128,
  argumentExpected: 1135,
  propertyExpected: 1136,
  unterminatedTemplate: 1160,
  unterminatedRegex: 1161,
  numberThenName: 1351,
  reservedName: 1389,
  unexpectedWord: 1434,
  unknownKeyword: 1435,
  onlyInTypeScript: 8002,
  onlyInTypeScriptLast: 8017,
} as const;

/** The character at a place; a pair of surrogates is one. Empty at the end of the line. */
export function at(place: Place): string {
  return String.fromCodePoint(place.text.codePointAt(place.column - 1) ?? 0).replace('\0', '');
}
