/** One syntax error as the compiler reports it, what can be seen around it, and the shape of a rule that explains it. */
import type { Advice } from '../texts.js';
import type { Place } from '../verdict.js';
import { blanked, innermostOpen, isBlock, offsetOf, placeOfOffset } from './code-text.js';

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
  /** The line that is still being typed, where that is all that is wrong. */
  halfTyped?: Place;
}

/** What a rule has found: the words for its texts, and the place, where it is another one than the compiler's. */
export interface Found {
  place?: Place | undefined;
  [word: string]: string | Place | undefined;
}

/** A mistake that people make. `{word}` in its texts is filled with what was found. */
export interface SyntaxRule extends Advice {
  /** True, or what was found, when this is the mistake. */
  find(sight: Sight): Found | boolean | '' | undefined;
}

/** The diagnostics that this chapter's mistakes lead to. */
export const CODE = {
  /** Not the compiler's: only the engine (V8) minds, and `message` is its message. */
  engine: 0,
  unterminatedString: 1002,
  identifierExpected: 1003,
  expected: 1005,
  expressionExpected: 1109,
  typeExpected: 1110,
  invalidCharacter: 1127,
  variableExpected: 1134,
  argumentExpected: 1135,
  propertyExpected: 1136,
  parameterExpected: 1138,
  unterminatedTemplate: 1160,
  unterminatedRegex: 1161,
  numberThenName: 1351,
  reservedName: 1389,
  unexpectedWord: 1434,
  onlyInTypeScript: 8002,
  onlyInTypeScriptLast: 8017,
} as const;

const TOKEN = /^(?:[\w$]+|'[^'\n]*'|"[^"\n]*"|=>|\S)/u;
const TOKEN_BEFORE = /(?:[\w$]+(?:\.[\w$]+)*\.?|'[^'\n]*'|"[^"\n]*"|=>|\S)$/u;

export const OPENING_OF: Record<string, string> = { ')': '(', '}': '{', ']': '[' };

export type Sight = ReturnType<typeof sightOf>;

/** A problem with its surroundings; what takes a look at the whole file is worked out when it is asked for. */
export function sightOf(problem: SyntaxProblem) {
  const { code, message, place, source } = problem;
  return {
    ...problem,
    /** The line before the place, and from the place on. */
    before: place.text.slice(0, place.column - 1),
    after: place.text.slice(place.column - 1),
    /** At the place; a pair of surrogates is one. Empty at the end of the line. */
    character: String.fromCodePoint(place.text.codePointAt(place.column - 1) ?? 0).replace('\0', ''),
    /** The whole file without strings and comments. */
    get text() {
      return blanked(source);
    },
    /** Of the place, in the whole file. */
    get offset() {
      return offsetOf(source, place);
    },
    /** Where the innermost bracket stands that is still open at the place. */
    get open(): number | undefined {
      return innermostOpen(this.text, this.offset);
    },
    /** What stands at the place, and what was read just before it, also in a line above: a word with its dots, or a mark. */
    get here(): string {
      return TOKEN.exec(source.slice(this.offset))?.[0] ?? '';
    },
    get previous(): string {
      return TOKEN_BEFORE.exec(source.slice(0, this.endBefore))?.[0] ?? '';
    },
    /** Behind the last code before the place. */
    get endBefore(): number {
      return this.text.slice(0, this.offset).trimEnd().length;
    },
    /** Where something is missing: at the end of the line before, if the place begins a line. */
    get gap(): Place {
      return this.before.trim() || this.endBefore === 0 ? place : placeOfOffset(source, this.endBefore - 1);
    },
    /** Whether the innermost bracket that is open at an offset is that of a function's body (or none). */
    inBlock(offset: number): boolean {
      return isBlock(this.text, innermostOpen(this.text, offset));
    },
    /** More brackets of this kind are closed than opened, or the other way round (negative). */
    surplus(closing: string): number {
      return this.text.split(closing).length - this.text.split(OPENING_OF[closing] ?? closing).length;
    },
    is: (...codes: number[]) => codes.includes(code),
    /** Whether the compiler asks for this mark (for any, without one). */
    expects: (mark?: string) => code === CODE.expected && (mark === undefined || message.startsWith(`'${mark}'`)),
    /** A place in the same line. @param column from 1 */
    inLine: (column: number, length: number): Place => ({ ...place, column, length }),
    /** @param offset in the whole file */
    placeOf: (offset: number, length?: number): Place => placeOfOffset(source, offset, length),
  };
}
