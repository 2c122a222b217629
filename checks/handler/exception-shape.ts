/** What the rules for exceptions share. */

import type { Explanation } from '../verdict.js';
import type { MissingName } from './execution.js';

/** What else is known about the run; a deployed Function tells nothing but the message. */
export interface Surroundings {
  missing?: readonly MissingName[];
  /** The participant's code. */
  source?: string;
}

/** A pattern of the message, and what to say of it; `found` is the pattern's first group. */
export type ExceptionRule = [pattern: RegExp, explain: (found: string, surroundings: Surroundings) => Explanation];
