/** Explains the exceptions that handlers of this chapter meet, whether they ran here or in a deployed Function. */

import type { Explanation } from '../verdict.js';
import { EXCEPTION_RULES } from './exception-rules.js';
import { blameCode, type Surroundings } from './exception-shape.js';
import type { MissingName, ThrownError } from './execution.js';
import { nearest } from './names.js';

/**
 * @returns what is wrong and what to do next; always an answer, the general one where no rule knows the message.
 * The messages are those of V8 and of the `twilio` library 4 to 6, which did not change between them.
 */
export function explainException(error: ThrownError, surroundings: Surroundings = {}): Explanation {
  const misspelt = isAboutNothing(error.message) ? explainMissing(surroundings.missing ?? []) : undefined;
  if (misspelt) return misspelt;
  for (const [pattern, explain] of EXCEPTION_RULES) {
    const match = pattern.exec(error.message);
    if (match) return explain(match[1] ?? '', surroundings);
  }
  const said = error.message ? `「${error.message.slice(0, 120)}」` : '（説明なし）';
  return blameCode(
    `実行中に例外が起きました: ${error.name} ${said}。`,
    'この行で使っている名前と値を、手本と見比べてください。',
  );
}

/** A name that is not in its owner, with the nearest one that is. */
export function explainMissing(missing: readonly MissingName[]): Explanation | undefined {
  for (const { owner, name, known } of missing) {
    const meant = nearest(name, known);
    if (meant) {
      return blameCode(
        `${owner}.${name} というものはありません。${meant} の打ち間違いと思われます。`,
        `${name} を ${meant} に直してください。`,
      );
    }
  }
  return undefined;
}

/** Only these follow from a value that is not there. */
function isAboutNothing(message: string): boolean {
  return /is not a constructor|of undefined|is required|is not a function|Class extends value undefined/.test(message);
}
