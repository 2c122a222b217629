/** A verdict: one checked fact, with its cause and the next action. Messages are Japanese; ids are stable. */

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

interface Fact {
  /** Stable, dotted, from the outside in: `token.voice.outgoing`. */
  id: string;
  title: string;
  docs?: string;
  place?: Place;
}

/** Somebody always has to act on a failure; what nobody can tell is the network's, with a cause that says so. */
type Outcome =
  /** `cause`: why the fact could not be checked. */
  | { status: 'passed' | 'skipped'; blame?: never; cause?: string; next?: string }
  /** `cause`: what is wrong and why. `next`: what to do about it. */
  | { status: 'failed'; blame: Blame; cause: string; next: string };

export type Verdict = Fact & Outcome;
export type Status = Verdict['status'];

/** What a verdict is about: the part that does not depend on the outcome. */
export interface Subject {
  id: string;
  title: string;
  docs?: string;
}

/** Why something failed and what to do next. */
export interface Explanation {
  blame: Blame;
  cause: string;
  next: string;
  docs?: string;
  place?: Place;
}

const explanation =
  (blame: Blame) =>
  (cause: string, next: string, place?: Place): Explanation => ({
    blame,
    cause,
    next,
    ...(place ? { place } : {}),
  });

/** The participant's code is wrong: at `place`, where that is known. */
export const byCode = explanation('code');
/** A value or an address is wrong, or something that is set on this computer or in the Console. */
export const bySettings = explanation('settings');
/** Something on the way is, or nobody can tell. */
export const byNetwork = explanation('network');
export const byTwilio = explanation('twilio');

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
