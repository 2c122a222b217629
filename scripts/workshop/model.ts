/**
 * What the workshop is at a moment, as plain data: the terminal and the page show the same.
 * Nothing in it is a secret or a usable token: it goes over loopback and may be projected on a wall.
 */

import type { ClaimRow } from '../../checks/token/claims-table.js';
import type { Verdict } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import type { KeptEntry } from '../workspace/history.js';
import type { Standing } from '../workspace/standing.js';
import type { LinkState } from './class/membership.js';
import type { Hand } from './class/protocol.js';

export interface WorkshopState {
  /** Counts the changes since `npm start` began. */
  revision: number;
  /** The participant's file, as shown to people. */
  file: string;
  steps: StepEntry[];
  /** The step that a save is checked for. */
  current: StepId;
  /** Every step is passed, or left aside. */
  finished: boolean;
  check: CheckState;
  /** Of the current step, as far as the file as it is has them; a check that moved on tells those of the step it was for. */
  tasks: Task[];
  /** The steps that the last check newly passed, for congratulations; empty again with the next one. */
  justPassed: StepId[];
  hints: HintState;
  /** Absent until it is found, and where none is. */
  repair?: RepairState;
  /** What the token will be made of, as far as the file as it is makes it; all of it from the start. */
  growth: GrowthField[];
  /** The token that the workspace's handler answered in the last check, where it did. */
  token?: TokenView;
  settings: SettingsState;
  /** Where the workspace's `/token` answers on this computer; undefined until its server listens. */
  functionUrl?: string;
  deployment: DeploymentState;
  /** What Twilio's own client made of the workspace's token, and of the deployed one. */
  voice: VoiceState;
  /** What replacements took out of the workspace, newest first. */
  history: KeptEntry[];
  /** Whether the participant's editor can be opened from here. */
  canEdit: boolean;
  /** The class that the participant joined; absent where they are in none. */
  class?: ClassState | undefined;
}

/** What is told to the room of a class, and what is heard from there. */
export interface ClassState extends Pick<LinkState, 'status' | 'sent' | 'at' | 'sentences'> {
  /** Of the room. */
  address: string;
  /** The seat or nickname. */
  name: string;
  /** Why the participant is not in the room, and what becomes of that. */
  why?: string;
  /** The question that was asked. */
  hand?: Hand;
  /** The line of the code that may be shown with a question, as it would be sent. */
  line?: string;
}

export interface StepEntry {
  id: StepId;
  title: string;
  todo: string;
  /** The npm script that checks it. */
  check: string;
  standing: Standing;
}

export type CheckState =
  /** The step was opened, and nothing has been checked for it since. */
  | { status: 'waiting' }
  /** It takes a while; the result before it stays readable. */
  | { status: 'running'; previous?: CheckResult }
  | CheckResult
  /** The workspace cannot be read: it is missing, a folder, no text … */
  | { status: 'unusable'; cause: string; next: string };

export interface CheckResult {
  status: 'done';
  /** The step that was checked: the current one, or the one that was passed just now. */
  step: StepId;
  ok: boolean;
  verdicts: Verdict[];
  /** What this step adds to the one before; at most seven. */
  tasks: Task[];
  /** The id of the one verdict to act on first; absent where nothing is left to do. */
  problem?: string;
  /** The place of that verdict with the lines around it, without secrets. */
  context?: CodeContext;
  /** What the handler printed. */
  output?: string;
  /** When it was over, milliseconds since the epoch. */
  at: number;
  /** How long it took from the save or the request, milliseconds. */
  ms: number;
}

/** A part of what a step asks for: `wrong` only where something that was written has to be mended. */
export interface Task {
  id: string;
  title: string;
  status: 'open' | 'done' | 'wrong';
}

export interface CodeContext {
  /** The number of the first of them, from 1. */
  first: number;
  lines: string[];
}

/** The smallest change that was tried and mends the first mistake of the code. */
export interface RepairState {
  /** The verdict, with its repair, and place and words that come from it. */
  verdict: Verdict;
  /** The lines that go and come, each with `-` or `+` before it; without secrets. */
  lines: string[];
  /** The same lines with one around each change. */
  difference: { kind: 'same' | 'added' | 'removed'; text: string }[];
}

export interface GrowthField {
  field: 'header' | 'identity' | 'grant' | 'account' | 'key' | 'lifetime' | 'signature';
  title: string;
  /** What it is for: a Japanese sentence. */
  meaning: string;
  /** SIDs are shortened; of the signature, only that it is there. */
  value?: string;
  filled: boolean;
}

export interface HintState {
  /** How many of the rungs are shown: 0 none, 1 a nudge, 2 the place, 3 the difference to the solution. */
  rung: 0 | 1 | 2 | 3;
  /** The texts of the first two rungs, as far as they are shown. */
  texts: string[];
}

/** A token without its signature. */
export interface TokenView {
  /** JSON, indented. */
  header: string;
  claims: string;
  rows: ClaimRow[];
  /** Seconds since the epoch. */
  issuedAt?: number;
  expiresAt?: number;
}

export interface SettingsState {
  kind: 'none' | 'sandbox' | 'twilio';
  /** Whether there is a settings file, or somebody goes on without one. */
  choice: 'open' | 'aside' | 'made';
  /** What is wrong with the settings file, and what to do. */
  problem?: string;
}

export interface DeploymentState {
  /** Where the last deployment answers; undefined when there is none. */
  url?: string;
  /** The same for a browser, when it is on the sandbox. */
  browserUrl?: string;
  cloud?: 'twilio' | 'sandbox';
  /** The check of the deployed `/token`. */
  check?: CheckResult;
  token?: TokenView;
  /** What is under way, or was last. */
  job?: JobState;
}

export type JobKind = 'deploy' | 'check' | 'reset';

export interface JobState {
  /** Where a deployment goes, and what is live there before it, in Japanese. */
  destination?: string;
  kind: JobKind;
  status: 'running' | 'done' | 'failed';
  phases: JobPhase[];
  /** When it is over: what happened, and what to do next. */
  message?: string;
  next?: string;
}

export interface JobPhase {
  title: string;
  status: 'running' | 'done' | 'failed';
  seconds?: number;
  /** Why it does not go on for a while. */
  note?: string;
}

export interface DifferenceLine {
  kind: 'same' | 'added' | 'removed' | 'gap';
  /** The line as HTML, highlighted; for a gap, words such as `12 行目から`. */
  html: string;
}

export interface DifferenceView {
  lines: DifferenceLine[];
  added: number;
  removed: number;
  /** Which lines are the participant's own and may stay; then the other text is in their names and style. */
  note?: string;
}

export type TokenOwner = 'workspace' | 'deployed';

/** What Twilio's client made of a token; `at`: milliseconds since the epoch. */
export interface VoiceResult {
  verdict: Verdict;
  at: number;
  by: 'twilio' | 'sandbox';
  /** Where it was registered, and as whom. */
  identity?: string;
  region?: string;
}

/** By whose token it was. */
export type VoiceState = Partial<Record<TokenOwner, VoiceResult>>;

/** What is taught in a step; it does not change while the workshop runs. */
export interface StepView {
  id: StepId;
  title: string;
  /** HTML of the step's README.ja.md. */
  guide: string;
  /** The solution as HTML, highlighted. */
  code: string;
  /** What changed against the step before; absent for the first. */
  difference?: DifferenceView;
}

/** What became of values that were typed on the page; they themselves never come back. */
export interface SettingsAnswer {
  /** They are in the settings file now. */
  ok: boolean;
  verdicts: Verdict[];
}

/** What a request that cannot be done answers: the cause and the remedy. */
export interface Refusal {
  error: { cause: string; next: string };
}
