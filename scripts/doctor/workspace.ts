/** The participant's own file: never made or changed here. */
import fs from 'node:fs';
import { judgeWorkspace, type WorkspaceEvidence } from '../../checks/doctor/workspace-state.js';
import type { Verdict } from '../../checks/verdict.js';
import { STEPS } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { shownPath, WORKSPACE_FILE } from '../system/paths.js';
import { keptNames } from '../workspace/kept.js';
import { hasProgress } from '../workspace/progress.js';
import { keptFolder } from '../workspace/workspace.js';

/** A `/token` answers in a few ms: one that takes this long (ms) will take the 10 s of a Function too. */
const HANDLER_MS = 2_000;

/** The compiler and a process have to start, on a slow computer: after this long (ms), nothing is waited for any more. */
const PATIENCE_MS = 10_000;

/** @param runnable whether the packages are there that a handler needs: what their lack does would be blamed on the code */
export async function examineWorkspace(runnable: boolean): Promise<Verdict[]> {
  return judgeWorkspace(shownPath(WORKSPACE_FILE), await inspect(runnable));
}

async function inspect(runnable: boolean): Promise<WorkspaceEvidence> {
  if (!fs.existsSync(WORKSPACE_FILE)) {
    const kept = keptNames(keptFolder()).length;
    return { kind: 'absent', begun: hasProgress() || kept > 0, kept };
  }
  if (!runnable) return { kind: 'not-run' };
  try {
    // Loads the compiler, which the other topics do not need.
    const { progressOf } = await import('../run/inspect-handler.js');
    const progress = await Promise.race([progressOf(WORKSPACE_FILE, { timeoutMs: HANDLER_MS }), patience()]);
    if (!progress) return { kind: 'slow' };
    const current = STEPS.find(({ id }) => !progress.passed.includes(id));
    return { kind: 'ran', ...progress, ...(current ? { current: { id: current.id, check: current.check } } : {}) };
  } catch (error) {
    if (error instanceof UserError) return { kind: 'unusable', cause: error.message, next: error.next };
    throw error;
  }
}

function patience(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS, undefined).unref();
  });
}
