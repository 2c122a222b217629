/** What interrupted commands left behind. Looked at only: the commands themselves tidy up. */
import fs from 'node:fs';
import path from 'node:path';
import { judgeLeftovers } from '../../checks/doctor/leftovers.js';
import type { Verdict } from '../../checks/verdict.js';
import { HOME } from '../system/paths.js';
import { isAlive } from '../system/process-alive.js';
import { RECORD_FILE, readRecord } from '../twilio/record.js';
import { unfinishedMoves } from '../workspace/kept.js';
import { keptFolder } from '../workspace/workspace.js';

export function examineLeftovers(): Verdict[] {
  const lock = lockState(path.join(HOME, '.handson', 'deploy.lock'));
  return judgeLeftovers({
    ...(lock ? { lock } : {}),
    recordBroken: fs.existsSync(RECORD_FILE) && !readRecord(),
    unfinishedMoves: unfinishedMoves(keptFolder()).filter(({ abandoned }) => abandoned).length,
  });
}

/** The file of `cloud/lock.ts` holds the process id of who took it. */
function lockState(file: string): 'running' | 'abandoned' | undefined {
  try {
    return isAlive(Number(fs.readFileSync(file, 'utf8'))) ? 'running' : 'abandoned';
  } catch {
    return undefined;
  }
}
