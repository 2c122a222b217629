/** A verdict: one checked fact, with its cause and the next action. Messages are Japanese; ids are stable. */

import type { Advice } from './texts.js';

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

/** A change of the participant's text: at `line` and `column` (from 1, UTF-16) stands exactly `remove`, which may span lines. */
export interface Edit {
  line: number;
  column: number;
  remove: string;
  insert: string;
}

/** The smallest change that mends a verdict, as far as it was really tried; its edits do not overlap. */
export interface Repair {
  edits: readonly Edit[];
  /** `passes`: the whole check of the step does. `better`: this verdict does, and no other is worse. */
  proof: 'passes' | 'better';
}

/** What a verdict is about: the part that does not depend on the outcome. */
export interface Subject {
  /** Stable, dotted, from the outside in: `token.voice.outgoing`. */
  id: string;
  title: string;
  docs?: string;
}

interface Fact extends Subject {
  /** Where the mistake is, not where its consequence showed. */
  place?: Place;
  repair?: Repair;
}

/** Somebody always has to act on a failure; what nobody can tell is the network's, with a cause that says so. */
type Outcome =
  /** `cause`: why the fact could not be checked; of one that passed, what is worth knowing all the same. */
  | { status: 'passed' | 'skipped'; blame?: never; cause?: string; next?: string }
  /** Not written yet, which is nobody's mistake: the step is not passed, and nothing is red. */
  | { status: 'todo'; blame?: never; cause: string; next: string }
  /** `cause`: what is wrong and why. `next`: what to do about it. */
  | { status: 'failed'; blame: Blame; cause: string; next: string };

export type Verdict = Fact & Outcome;
export type Status = Verdict['status'];

/** Why something failed and what to do next. */
export interface Explanation extends Advice {
  blame: Blame;
  docs?: string;
  place?: Place;
}

/** What is not written yet, and how it is begun: not the whole answer, which the hints lead to. */
export interface Todo extends Advice {
  todo: true;
  place?: Place;
}

/** Why a fact could not be checked. */
export interface Unchecked {
  unchecked: string;
}

/** What one look finds: nothing wrong, an explanation, what is still to be written, or the reason why it could not look. */
export type Finding = Explanation | Todo | Unchecked | undefined;

/** One fact of several that are checked on the same evidence. */
export type Part<Evidence> = readonly [subject: Subject, look: (evidence: Evidence) => Finding];

export function notYet(cause: string, next: string, place?: Place): Todo {
  return { todo: true, cause, next, place };
}

const explanation =
  (blame: Blame) =>
  (cause: string, next: string, place?: Place): Explanation => ({ blame, cause, next, place });

/** The participant's code is wrong: at `place`, where that is known. */
export const byCode = explanation('code');
/** A value or an address is wrong, or something that is set on this computer or in the Console. */
export const bySettings = explanation('settings');
/** Something on the way is, or nobody can tell. */
export const byNetwork = explanation('network');
export const byTwilio = explanation('twilio');

/** Of one of Twilio's errors, for the `docs` of a verdict. */
export const errorPage = (code: number) => `https://www.twilio.com/docs/api/errors/${code}`;

/** @param note what is worth knowing all the same, in Japanese */
export function passed({ id, title }: Subject, note?: string): Verdict {
  return { id, title, status: 'passed', ...(note ? { cause: note } : {}) };
}

export function failed({ id, title, docs }: Subject, explanation: Explanation): Verdict {
  return { id, title, status: 'failed', ...(docs ? { docs } : {}), ...explanation };
}

/** @param cause why the fact could not be checked, in Japanese. */
export function skipped({ id, title }: Subject, cause: string, next?: string): Verdict {
  return { id, title, status: 'skipped', cause, ...(next ? { next } : {}) };
}

/** What was found, marked at a place where it has none of its own. */
export function marked<T extends { place?: Place }>(found: T, place: Place | undefined): T {
  return { ...found, place: found.place ?? place };
}

/** Passed when there is nothing to say, otherwise failed with the explanation, still to do, or skipped. */
export function judge(subject: Subject, finding: Finding): Verdict {
  if (!finding) return passed(subject);
  if ('unchecked' in finding) return skipped(subject, finding.unchecked);
  if (!('todo' in finding)) return failed(subject, finding);
  const { todo, ...rest } = finding;
  return { id: subject.id, title: subject.title, status: 'todo', ...rest };
}

/** A verdict a part, in their order. */
export function judgeAll<Evidence>(parts: readonly Part<Evidence>[], evidence: Evidence): Verdict[] {
  return parts.map(([subject, look]) => judge(subject, look(evidence)));
}

/** A check succeeds when nothing failed and nothing is left to do; skipped verdicts do not count against it. */
export function allPassed(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(({ status }) => status === 'passed' || status === 'skipped');
}
