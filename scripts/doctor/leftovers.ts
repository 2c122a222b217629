/** What interrupted commands left behind. Looked at only: the commands themselves tidy up. */
import fs from 'node:fs';
import { judgeLeftovers } from '../../checks/doctor/leftovers.js';
import type { Verdict } from '../../checks/verdict.js';
import { isAlive } from '../system/process-alive.js';
import { LOCK_FILE } from '../twilio/lock.js';
import { RECORD_FILE, readRecord } from '../twilio/record.js';
import { unfinishedMoves } from '../workspace/kept.js';
import { keptFolder } from '../workspace/workspace.js';

export function examineLeftovers(): Verdict[] {
  const lock = lockState(LOCK_FILE);
  return judgeLeftovers({
    ...(lock ? { lock } : {}),
    recordBroken: fs.existsSync(RECORD_FILE) && !readRecord(),
    unfinishedMoves: unfinishedMoves(keptFolder()).filter(({ abandoned }) => abandoned).length,
  });
}

/** It holds the process id of who took it. */
function lockState(file: string): 'running' | 'abandoned' | undefined {
  try {
    return isAlive(Number(fs.readFileSync(file, 'utf8'))) ? 'running' : 'abandoned';
  } catch {
    return undefined;
  }
}
