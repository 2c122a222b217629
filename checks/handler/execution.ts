/**
 * What one run of a participant's handler did, as plain data: `scripts/run/runner/` records it in a process of its own,
 * the checks judge it. Secrets are taken out of it before it is judged; the answer of step 2-6 alone holds a token.
 */
import type { SettingName } from '../settings/settings.js';
import type { Place, Unchecked } from '../verdict.js';

/** In the participant's file, from 1. */
export interface Position {
  line: number;
  column: number;
}

export interface ThrownError {
  name: string;
  message: string;
  /** Node's error code, such as `MODULE_NOT_FOUND`. */
  code?: string;
  at?: Position;
}

/** How the run ended. */
export type Ending =
  | { kind: 'answered' }
  | { kind: 'threw'; phase: 'load' | 'call' | 'async'; error: ThrownError }
  /** Nothing callable was exported as `handler`. */
  | { kind: 'no-handler'; exported: string[] }
  /** Nothing was left to do, and `callback` had not been called. */
  | { kind: 'silent'; returned: 'nothing' | 'value' | 'promise' }
  | { kind: 'exited'; code: number; at?: Position }
  /** The time was over before the handler was even called: a slow machine, not the handler's fault. */
  | { kind: 'not-started'; seconds: number }
  /** `stuck`: the handler had not even returned. `seconds` is how long it was given. */
  | { kind: 'timed-out'; seconds: number; stuck: boolean }
  /** The process died: out of memory, a signal. */
  | { kind: 'crashed' };

/** A value as far as it may be told: the setting that it equals, never the value itself. */
export type Origin = { from: 'setting'; name: SettingName } | { from: 'nowhere' } | { from: 'elsewhere'; type: string };

/** A local variable of the handler (or a property of one) that could be the client's identity. */
export interface Local {
  name: string;
  value: string;
  origin: Origin;
  at?: Position;
}

/** A name that was looked up and is not there, with the names that are. */
export interface MissingName {
  owner: string;
  name: string;
  known: string[];
  at?: Position;
}

/** The grant as it was when the run ended. */
export interface GrantRecord {
  kind: string;
  outgoingApplicationSid: Origin;
  incomingAllow: boolean | 'undefined' | 'text' | 'other';
  /** Options that the class does not know. */
  unknownOptions: string[];
  at?: Position;
}

/** The token as it was when the run ended. */
export interface TokenRecord {
  accountSid: Origin;
  keySid: Origin;
  secret: Origin;
  identity: { type: string; text: string };
  ttl: { type: string; text: string };
  /** Positions in `Execution.grants`; -1 for something that no grant class of the library made. */
  grants: number[];
  /** How many grants it had when it was signed (the most, if it was signed more than once); absent if it never was. */
  grantsWhenSigned?: number;
  at?: Position;
}

export type Payload =
  | { kind: 'none' }
  | { kind: 'twiml'; text?: string }
  | { kind: 'text'; text: string }
  | { kind: 'json'; text: string; functions: string[] }
  | { kind: 'response'; status: number; headers: Record<string, string>; body: string }
  /** The AccessToken object itself; `property` where it stood inside an object. */
  | { kind: 'token-object'; property?: string }
  | { kind: 'promise' }
  /** `JSON.stringify` refused it. */
  | { kind: 'unserializable'; message: string };

/** The text that is answered; empty for what has none. */
export function bodyOf(payload: Payload): string {
  if (payload.kind === 'response') return payload.body;
  return ('text' in payload && payload.text) || '';
}

/** One call of `callback`. */
export interface Answer {
  error?: ThrownError;
  payload: Payload;
  at?: Position;
}

export interface Execution {
  ending: Ending;
  answers: Answer[];
  /** What was looked up in the library, such as `Twilio.jwt.AccessToken.VoiceGrant`. */
  taken: string[];
  missing: MissingName[];
  locals: Local[];
  grants: GrantRecord[];
  tokens: TokenRecord[];
  /** What the handler printed, cut to a few lines. */
  output: string;
  /** The secret that an error told before it was taken out: deployed, the error is what is answered. */
  toldByError?: SettingName;
  /** How many characters of it were not even collected. */
  uncollected?: number;
}

/** A setting's own value, written into the code. */
export interface Literal {
  name: SettingName;
  /** Absent where it is put together from pieces. */
  place?: Place;
}

/** What a check knows about a handler: its code, and what one run of it did. */
export interface HandlerEvidence {
  source: string;
  execution: Execution;
  literals?: readonly Literal[];
  /** Whether the file's name says so. */
  isTypeScript?: boolean;
}

/** Whether the run came to its end: an error that `callback` was told (`catch (error) { callback(error); }`) is none. */
export function ranThrough({ ending, answers }: Execution): boolean {
  return ending.kind === 'answered' && answers.every(({ error }) => !error);
}

/** What the rest of such a run would have done, nobody knows. */
export const STOPPED: Unchecked = { unchecked: '実行が途中で止まったので、調べられませんでした。' };
