/** What the quiz is made of, as plain data: what a fault is, what it leaves behind, and how a quiz stands. */
import type { ClaimRow } from '../../checks/token/claims-table.js';
import type { Facts } from './facts.js';
import type { World } from './world.js';

/** One thing that can be wrong with a `/token`. All texts are Japanese. */
export interface Fault {
  /** Stable, for `--only`. */
  id: string;
  /** As an answer to choose: what happened. */
  title: string;
  /** Breaks it, in a world that was right so far. */
  break(world: World): void | Promise<void>;
  /** In what the evidence differs from that of a world that is right. */
  shows: Partial<Facts>;
  /** Where to look, then at which value. */
  hints: readonly [where: string, which: string];
  /** Why it comes to this. */
  explanation: string;
  /** Of Twilio, where one is answered. */
  code?: number;
  /** What one does about it in production. */
  production: string;
}

/** Rows of one kind, as they are shown: SIDs are shortened, and nothing in them is a secret or a usable token. */
export interface EvidenceGroup {
  title: string;
  rows: ClaimRow[];
}

export type Evidence = EvidenceGroup[];

export interface Choice {
  id: string;
  title: string;
}

export interface Question {
  evidence: Evidence;
  choices: Choice[];
}

/** A choice that was made. */
export interface Reply extends Choice {
  isRight: boolean;
  /** By which evidence a wrong one can be told apart. */
  says: string;
}

export interface Truth extends Choice {
  explanation: string;
  code?: { number: number; meaning: string; docs: string };
  production: string;
}

/** How a quiz stands: whatever shows it shows this. */
export interface QuizState extends Question {
  introduction: readonly string[];
  seed: number;
  /** Of this question, from 1. */
  number: number;
  total: number;
  /** How many questions were answered right at once, and how many are answered. */
  right: number;
  answered: number;
  /** That as a sentence. */
  score: string;
  /** As far as they were asked for. */
  hints: string[];
  replies: Reply[];
  /** Once it is found or given up. */
  truth?: Truth;
}
