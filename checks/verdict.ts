/** A verdict: one checked fact, with its cause and the next action. Messages are Japanese; ids are stable. */

export type Status = 'passed' | 'failed' | 'skipped';

/** Whose turn it is to act on a failure. */
export type Blame = 'code' | 'settings' | 'network' | 'twilio';

/** A place in the participant's file. `line` and `column` count from 1; `text` is the whole line. */
export interface Place {
  line: number;
  column: number;
  /** Characters to underline, at least 1. */
  length: number;
  text: string;
}

export interface Verdict {
  /** Stable, dotted, from the outside in: `token.voice.outgoing`. */
  id: string;
  title: string;
  status: Status;
  /** Absent when the failure is nobody's (a check cut short by its own `--timeout`). */
  blame?: Blame;
  /** What is wrong and why; also why a verdict was skipped. */
  cause?: string;
  /** What to do about it. */
  next?: string;
  docs?: string;
  place?: Place;
}

/** What a verdict is about: the part that does not depend on the outcome. */
export interface Subject {
  id: string;
  title: string;
  docs?: string;
}

/** Why something failed and what to do next. */
export interface Explanation {
  blame?: Blame;
  cause: string;
  next: string;
  docs?: string;
  place?: Place;
}

export function passed({ id, title }: Subject): Verdict {
  return { id, title, status: 'passed' };
}

export function failed({ id, title, docs }: Subject, explanation: Explanation): Verdict {
  return { id, title, status: 'failed', ...(docs ? { docs } : {}), ...explanation };
}

/** @param cause why the fact could not be checked, in Japanese. */
export function skipped({ id, title }: Subject, cause: string, next?: string): Verdict {
  return { id, title, status: 'skipped', cause, ...(next ? { next } : {}) };
}

/** Passed when there is no explanation of a failure, failed with it otherwise. */
export function judge(subject: Subject, explanation: Explanation | undefined): Verdict {
  return explanation ? failed(subject, explanation) : passed(subject);
}

/** A check succeeds when nothing failed; skipped verdicts do not count against it. */
export function allPassed(verdicts: readonly Verdict[]): boolean {
  return verdicts.every((verdict) => verdict.status !== 'failed');
}
