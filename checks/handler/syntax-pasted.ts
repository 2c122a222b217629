/** Syntax errors from what came along with the code when it was pasted. */
import type { Place } from '../verdict.js';
import { blanked, placeOfOffset } from './code-text.js';
import { type Advice, CODE, type SyntaxProblem } from './syntax-problem.js';

export function mergeMarker({ place }: SyntaxProblem): Advice | undefined {
  if (!/^(<{7}|={7}|>{7})/.test(place.text.trim())) return undefined;
  return {
    cause: 'Git の競合の印（<<<<<<< など）がファイルに残っています。',
    next: '残したい側のコードだけにして、印の行をすべて消してください。',
  };
}

/** A fence opens a template string, so the compiler reports the end of the file; the mistake is the fence. */
export function codeFence({ code, place, source }: SyntaxProblem): Advice | undefined {
  const fence = place.text.trim().startsWith('```')
    ? place
    : code === CODE.unterminatedTemplate || code === CODE.expected
      ? fenceIn(source)
      : undefined;
  return fence && { ...CODE_FENCE, place: fence };
}

/** The first line of code (not of a comment) that begins with a Markdown fence. */
export function fenceIn(source: string): Place | undefined {
  const offset = /^[ \t]*```/m.exec(blanked(source))?.index;
  return offset === undefined ? undefined : { ...placeOfOffset(source, offset), length: 3 };
}

export const CODE_FENCE = {
  cause: 'Markdown のコードの囲み（```）まで貼り付けられています。',
  next: '``` で始まる行を消してください。',
};

/** `12  const x`: the numbers of a listing were copied along. The error stands right behind the number. */
export function lineNumber({ place }: SyntaxProblem): Advice | undefined {
  const number = /^\s*(\d+)\s*[:.|│]?\s*(?=\S)/.exec(place.text.slice(0, 200));
  if (!number || place.column - 1 > number[0].length || place.column - 1 < (number[1]?.length ?? 0)) return undefined;
  return {
    cause: `行の先頭に ${number[1]} という行番号が付いています。表示された番号ごと貼り付けられています。`,
    next: '行番号をすべて消し、コードだけを貼り直してください。',
    place: { ...place, column: number[0].indexOf(number[1]!) + 1, length: number[1]!.length },
  };
}

/** `+  const x`: a line of a difference as Git and `npm run step -- 2-4 --diff` show it. */
export function diffMark({ place }: SyntaxProblem): Advice | undefined {
  const { text, column } = place;
  const header = /^(@@ |diff --git |--- |\+\+\+ )/.test(text);
  const mark = /^[+-]\s*/.exec(text)?.[0];
  if (!header && !(mark && column - 1 <= mark.length)) return undefined;
  return {
    cause: '行の先頭に、差分の表示の印（+ や - など）が付いています。差分ごと貼り付けられています。',
    next: '行の先頭の + を消し、- で始まる行は行ごと消してください。',
    place: { ...place, column: 1, length: 1 },
  };
}
