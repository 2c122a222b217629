/** What `npm start` takes from a save to its verdict, and whether it grows over many saves. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ps } from 'zx';
import { stepOf } from '../../steps/steps.js';
import { stepFile } from '../system/paths.js';
import { startWorkshop, type TestWorkshop } from '../workshop/client.js';
import type { CheckState } from '../workshop/model.js';
import { measure } from './measure.js';

export interface Saving {
  /** Milliseconds from a save to the verdict at the page, in order of size. */
  paused: number[];
  /** The same when the next save comes with the verdict of the one before. */
  unpaused: number[];
  /** Whole processes that only load the library, milliseconds, from the same minutes. */
  floor: number[];
  before: Size | undefined;
  after: Size | undefined;
  saves: number;
}

/** Of the workshop with its processes. */
export interface Size {
  processes: number;
  /** Memory of the workshop's own process. */
  megabytes: number;
}

/** People think for longer than this (ms) between two saves. */
const PAUSE_MS = 1_000;

/** The floor is measured between the saves, in portions of so many. */
const PORTION = 5;

/** @param saves that are timed with a pause; @param growth how many come after them without one */
export async function measureSaving(saves: number, growth: number): Promise<Saving> {
  const workshop = await startWorkshop();
  try {
    await workshop.until('the first check', ({ check }) => check.status === 'done');
    const [paused, unpaused, floor] = [[] as number[], [] as number[], [] as number[]];
    for (let count = 0; count < saves; count++) {
      if (count % PORTION === 0) floor.push(...(await floorTimes()));
      await pause(PAUSE_MS);
      paused.push(await timedSave(workshop));
    }
    const before = await sizeOf(workshop);
    for (let count = 0; count < growth; count++) unpaused.push(await timedSave(workshop));
    await pause(PAUSE_MS);
    const after = await sizeOf(workshop);
    for (const times of [paused, unpaused, floor]) times.sort((a, b) => a - b);
    return { paused, unpaused, floor, before, after, saves: saves + growth };
  } finally {
    await workshop.stop();
    fs.rmSync(workshop.home, { recursive: true, force: true });
  }
}

async function floorTimes(): Promise<number[]> {
  const [measured] = await measure([{ title: 'floor', args: ['-e', "require('twilio')"] }], PORTION);
  return measured!.times;
}

const SOLUTION = fs.readFileSync(stepFile(stepOf('2-6').file), 'utf8');
let count = 0;

/** A whole handler that signs a token, different at each save. */
async function timedSave(workshop: TestWorkshop): Promise<number> {
  count += 1;
  const before = workshop.state().check;
  const startedAt = performance.now();
  workshop.save(`${SOLUTION}// ${count}\n`);
  const { check } = await workshop.until('the verdict', (now) => isNewer(now.check, before));
  if (check.status !== 'done' || !check.ok) throw new Error('the solution does not pass');
  return performance.now() - startedAt;
}

function isNewer(check: CheckState, before: CheckState): boolean {
  return check.status === 'done' && (before.status !== 'done' || check.at > before.at);
}

async function sizeOf({ process: { pid } }: TestWorkshop): Promise<Size | undefined> {
  if (process.platform === 'win32' || pid === undefined) return undefined;
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  const children = await ps.tree({ pid, recursive: true });
  return { processes: children.length + 1, megabytes: Math.round(Number(stdout) / 1024) };
}
