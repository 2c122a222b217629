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

/** Where and with what the rehearsal takes place. */
export interface Rehearsing {
  home: string;
  /** Where projects are built. */
  dist: string;
  settings: Settings;
  cloud: Cloud;
  /** A process for the next handler. */
  freeRunner(): Promise<Runner>;
  /** Of what begins now, in ms since the epoch. */
  deadline(): number;
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
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-rehearsal-'));
  let runner = new Runner({ reusable: true }); // it loads while this process still loads the rest of the kit
  const freeRunner = async () => {
    if (!(await runner.isFree())) runner = new Runner({ reusable: true });
    return runner;
  };
  try {
    const { startSandbox }: typeof import('../sandbox/sandbox.js') = require('../sandbox/sandbox.js');
    const folder = path.join(home, '.handson', 'sandbox');
    const sandbox = await startSandbox({ folder, buildMs: 0 });
    try {
      const settings = asSettings(sandbox);
      const cloud: Cloud = {
        kind: 'sandbox',
        way: wayTo(sandbox),
        credentials: credentialsOf(settings),
        settings,
        serviceName: 'handson-rehearsal',
        recordFile: path.join(home, '.handson', 'deployment.json'),
        owner: 'rehearsal',
      };
      const deadline = () => Date.now() + TIMEOUT_MS;
      return await run({ home, dist: path.join(home, 'dist'), settings, cloud, freeRunner, deadline }, progress);
    } finally {
      await sandbox.close();
    }
  } finally {
    runner.stop();
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 3 });
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

async function run(of: Rehearsing, progress: Progress): Promise<Rehearsal> {
  const stages: Stage[] = [];
  let claims: ClaimRow[] = [];
  const { codeParts }: typeof import('./on-code.js') = require('./on-code.js');
  const { cloudParts }: typeof import('./on-cloud.js') = require('./on-cloud.js');
  const parts = [
    ...codeParts(of),
    ...cloudParts(of, (found) => {
      claims = found;
    }),
  ];
  for (const part of parts) {
    const stage = await runPart(part, progress);
    stages.push(stage);
    if (!stage.ok) break;
  }
  return { ok: stages.every(({ ok }) => ok), stages, claims };
}
