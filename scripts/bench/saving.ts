/** What `npm start` takes from a save to its verdict, and whether it grows over many saves. */
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { LAST_STEP } from '../../steps/steps.js';
import { stepFile } from '../system/paths.js';
import type { TestWorkshop } from '../workshop/client.js';
import type { CheckState } from '../workshop/model.js';
import { inWorkshop, type Measured, measure, type Result, ratio, row } from './measure.js';

/** People think for longer than this (ms) between two saves. */
const PAUSE_MS = 1_000;

/** The floor is measured between the saves, in portions of so many. */
const PORTION = 5;

/** Saves with pauses, as people make them, and then a row of them without. */
const SAVES = 30;
const GROWTH = 500;

export function benchSaving(): Promise<Result> {
  return inWorkshop(async (workshop) => {
    const floor: Measured = { title: 'node -e "require(\'twilio\')"', times: [] };
    const paused: Measured = { title: `保存 ${SAVES} 回、1 秒おき`, times: [] };
    const unpaused: Measured = { title: `保存 ${GROWTH} 回、続けて`, times: [] };
    await workshop.until('the first check', ({ check }) => check.status === 'done');
    for (let count = 0; count < SAVES; count++) {
      if (count % PORTION === 0) {
        const [measured] = await measure([{ title: floor.title, args: ['-e', "require('twilio')"] }], PORTION);
        floor.times.push(...measured!.times);
      }
      await pause(PAUSE_MS);
      paused.times.push(await timedSave(workshop));
    }
    for (let count = 0; count < GROWTH; count++) unpaused.times.push(await timedSave(workshop));
    return {
      rows: [paused, unpaused, floor].map(row),
      bars: [
        ratio('保存から判定まで（require との比）', [paused, floor], 0.2),
        ratio('続けて保存したとき（1 秒おきとの比）', [unpaused, paused], 2),
      ],
    };
  });
}

const SOLUTION = fs.readFileSync(stepFile(LAST_STEP.file), 'utf8');
let count = 0;

/** A whole handler that signs a token, different at each save. */
async function timedSave(workshop: TestWorkshop): Promise<number> {
  count += 1;
  const before = workshop.state().check;
  const startedAt = performance.now();
  workshop.save(`${SOLUTION}// ${count}\n`);
  const { check } = await workshop.until('the verdict', (now) => isNewer(now.check, before));
  if (check.status !== 'done') throw new Error(`the check is ${check.status}`);
  const failed = check.verdicts.filter(({ status }) => status === 'failed').map(({ id, cause }) => `${id}: ${cause}`);
  if (!check.ok) throw new Error(`the solution does not pass: ${failed.join(' ')}`);
  return performance.now() - startedAt;
}

function isNewer(check: CheckState, before: CheckState): boolean {
  return check.status === 'done' && (before.status !== 'done' || check.at > before.at);
}
