/** What becomes of slips of the hand, made by seed: the judgement, its words, and the repairs. The slips are a test's. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kitProcess, ROOT } from '../system/paths.js';
import type { Result } from './measure.js';

/** What is asked of `scripts/test/slips/rates.ts`, as JSON; it answers with a {@link Result}. */
export interface RatesOrder {
  seed: number;
  /** Single slips; of further kinds, and of two at once, a third as many are tried. */
  count: number;
  /** Milliseconds for one search: 1,000 for participants, more where the machine is busy and the mending is in question. */
  limitMs: number;
  /** A file for what went wrong, one entry a slip. */
  failures?: string | undefined;
}

export async function benchRepair(order: RatesOrder): Promise<Result> {
  const args = [...kitProcess('scripts/test/slips/rates.ts'), JSON.stringify(order)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, windowsHide: true });
  return JSON.parse(stdout);
}
