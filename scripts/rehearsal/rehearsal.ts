/**
 * The main job in one go, without an account: every step built, run and checked, then deployed, switched and reset. All in
 * this process, on a sandbox and in a folder of its own: each part is told its files, and none is the user's.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Settings } from '../../checks/settings/settings.js';
import type { ClaimRow } from '../../checks/token/claims-table.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { asSettings, wayTo } from '../net/sandbox-link.js';
import { Runner } from '../run/runner/runner.js';
import { type Cloud, credentialsOf } from '../twilio/cloud.js';

/** One stage: a title, and verdicts that it comes to. */
export interface Part {
  id: string;
  title: string;
  /** An error that is no verdict ends the rehearsal with its message. */
  verdicts(): Promise<Verdict[]>;
}

/** Where and with what a rehearsal takes place. */
export interface Place {
  home: string;
  /** Where projects are built. */
  dist: string;
  settings: Settings;
  cloud: Cloud;
  /** Of what begins now, in ms since the epoch. */
  deadline(): number;
  /** Ends what is under way. */
  signal?: AbortSignal;
  /** Told what the token of the last step says. */
  onClaims(claims: ClaimRow[]): void;
}

export interface Stage {
  id: string;
  title: string;
  ok: boolean;
  /** How long it took, in milliseconds. */
  ms: number;
  verdicts: Verdict[];
}

export interface Rehearsal {
  ok: boolean;
  stages: Stage[];
  /** What the token of the last step says; empty when it was never reached. */
  claims: ClaimRow[];
}

/** Runs one stage's work, and shows that it is under way. */
export type Progress = (title: string, work: () => Promise<Stage>) => Promise<Stage>;

/** How long (ms) a handler, a deployment, or a served `/token`, may take. */
const TIMEOUT_MS = 10_000;

/** Nothing of it stays. Stops after the first stage that fails: the later ones build on it. */
export async function rehearse(progress: Progress): Promise<Rehearsal> {
  let runner = new Runner({ reusable: true }); // it loads while this process still loads the rest of the kit
  const freeRunner = async () => {
    if (!(await runner.isFree())) runner = new Runner({ reusable: true });
    return runner;
  };
  try {
    return await onSandbox({ serviceName: 'handson-rehearsal' }, TIMEOUT_MS, async (place) => {
      const { codeParts }: typeof import('./parts.js') = require('./parts.js');
      const { cloudParts }: typeof import('./parts.js') = require('./parts.js');
      const rehearsal: Rehearsal = { ok: true, stages: [], claims: [] };
      const onClaims = (claims: ClaimRow[]) => void Object.assign(rehearsal, { claims });
      for (const part of [...codeParts(place, freeRunner), ...cloudParts({ ...place, onClaims })]) {
        const stage = await runPart(part, progress);
        rehearsal.stages.push(stage);
        rehearsal.ok = stage.ok;
        if (!stage.ok) break;
      }
      return rehearsal;
    });
  } finally {
    runner.stop();
  }
}

/** @returns what it came to, which `progress` has shown */
export function runPart({ id, title, verdicts }: Part, progress: Progress): Promise<Stage> {
  return progress(title, async () => {
    const startedAt = performance.now();
    const found = await verdicts();
    return { id, title, ok: allPassed(found), ms: Math.round(performance.now() - startedAt), verdicts: found };
  });
}

/** In a folder that is gone afterwards. */
export async function inFolder<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-rehearsal-'));
  try {
    return await work(home);
  } finally {
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** On a sandbox of its own. @param timeoutMs of each part of the work */
export function onSandbox<T>(
  service: Pick<Cloud, 'serviceName' | 'onAnswer'>,
  timeoutMs: number,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  return inFolder(async (home) => {
    const { startSandbox }: typeof import('../sandbox/sandbox.js') = require('../sandbox/sandbox.js');
    const sandbox = await startSandbox({ folder: path.join(home, '.handson', 'sandbox'), buildMs: 0 });
    try {
      const settings = asSettings(sandbox);
      const where = { kind: 'sandbox', way: wayTo(sandbox), owner: 'rehearsal' } as const;
      return await work(
        placeIn(home, settings, { ...where, credentials: credentialsOf(settings), ...service }, timeoutMs),
      );
    } finally {
      await sandbox.close();
    }
  });
}

export function placeIn(
  home: string,
  settings: Settings,
  cloud: Omit<Cloud, 'settings' | 'recordFile'>,
  timeoutMs: number,
): Place {
  return {
    home,
    dist: path.join(home, 'dist'),
    settings,
    cloud: { ...cloud, settings, recordFile: path.join(home, '.handson', 'deployment.json') },
    deadline: () => Date.now() + timeoutMs,
    onClaims: () => {},
  };
}
