/**
 * What a demonstration is at a moment, as plain data: each screen and the terminal show the same.
 * Nothing in it is a secret or a usable token: it is projected on a wall.
 */
import type { ClaimRow } from '../../../checks/token/claims-table.js';
import type { Verdict } from '../../../checks/verdict.js';
import type { StepId } from '../../../steps/steps.js';
import type { Destination } from '../../twilio/destination.js';
import type { JobState } from '../model.js';

export interface DemoState {
  steps: DemoStep[];
  /** What is live, or what participants read of the step. */
  view: View;
  /** Where the switch under way leads, or the one after it. */
  wanted?: StepId;
  /** Absent until it was asked for the first time. */
  live?: LiveState;
  /** Of what is live; absent while it is asked, and where it cannot be. */
  answer?: AnswerState;
  isAsking: boolean;
  /** The switch that is under way, or was last. */
  job?: SwitchState;
}

export type View = 'live' | 'lesson';

export interface DemoStep {
  id: StepId;
  title: string;
  todo: string;
  /** What it adds to the step before, as participants see it before they begin. */
  tasks: string[];
  /** Whether a switch to it needs no build, as far as this computer knows. */
  isBuilt: boolean;
}

/** By its own word. */
export interface LiveState extends Destination {
  step?: StepId;
  url?: string;
  /** The same for a browser of this computer, when it is on the sandbox. */
  browserUrl?: string;
  /** Since a switch from here (milliseconds since the epoch); absent for what was live before. */
  since?: number;
  /** When it was asked; likewise. */
  at: number;
}

export interface AnswerState {
  /** The step whose check it was. */
  step: StepId;
  /** Of the address itself; a TwiML does not tell the steps apart, so that their code is checked. */
  checked: 'address' | 'code';
  ok: boolean;
  passed: number;
  failed: Verdict[];
  /** What was answered, without secrets: TwiML, or the claims of a token without its signature. */
  twiml?: string;
  claims?: ClaimRow[];
}

export interface SwitchState extends JobState {
  step: StepId;
}
