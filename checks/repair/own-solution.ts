/** The step's solution in the participant's own text: what is missing put in, what is theirs left as it is. */
import { blanked } from '../handler/code-text.js';
import { applied } from './edit.js';
import { referenceFor } from './reference.js';
import { differences } from './units.js';

export interface OwnSolution {
  text: string;
  /** Lines of the participant's text (from 1) that stay, though the step's solution says it in another way. */
  own: number[];
}

/** Whether it really passes, only a run can tell. @param former solutions of the steps before: their lines are no one's own */
export function ownSolution(source: string, solution: string, former: readonly string[] = []): OwnSolution {
  const text = applied(source, differences(source, referenceFor(source, solution)));
  const [taught, kept] = [[solution, ...former].flatMap(linesOf), linesOf(text)].map((lines) => new Set(lines));
  const own = linesOf(source).flatMap((line, index) =>
    /\w/.test(line) && kept!.has(line) && !taught!.has(line) ? [index + 1] : [],
  );
  return { text, own };
}

/** Without comments and indentation: the same line says the same. */
function linesOf(text: string): string[] {
  const code = blanked(text).split(/\r\n|\r|\n/);
  return text.split(/\r\n|\r|\n/).map((line, index) => line.slice(0, code[index]!.trimEnd().length).trim());
}
