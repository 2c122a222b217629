/** One stage of a rehearsal: a title, and verdicts that it comes to. */
import { type Explanation, judge, type Verdict } from '../../checks/verdict.js';

export interface Part {
  id: string;
  title: string;
  /** An error that is no verdict ends the rehearsal with its message. */
  verdicts(): Promise<Verdict[]>;
}

/** How long (ms) a handler, or a served `/token`, may take. */
export const TIMEOUT_MS = 10_000;

/** A fact that only the kit itself can get wrong. */
export function expected(id: string, title: string, holds: boolean, cause: string): Verdict {
  const explanation: Explanation = { cause, next: 'キットの不具合です。表示された内容を講師に伝えてください。' };
  return judge({ id, title }, holds ? undefined : explanation);
}
