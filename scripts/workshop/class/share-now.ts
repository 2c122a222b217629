/** The line that tells a class where somebody is, for a chat: what `npm run step -- --share` prints. */
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import { judgeEnvironment } from '../../../checks/settings/environment.js';
import type { Verdict } from '../../../checks/verdict.js';
import { FIRST_STEP, LAST_STEP, type StepId, stepOf } from '../../../steps/steps.js';
import { judgeSettings, runCheck } from '../../checking/run-check.js';
import { progressOf } from '../../run/inspect-handler.js';
import { settingsOrReason } from '../../settings/env-file.js';
import { DEFAULT_SETTINGS, stepFile } from '../../system/paths.js';
import { readProgress } from '../../workspace/progress.js';
import { isSettled, standingsOf } from '../../workspace/standing.js';
import { ensureWorkspace } from '../../workspace/workspace.js';
import { problemOf } from '../tasks.js';
import { type Shared, shareLine } from './share.js';
import { toldOfVerdicts } from './told.js';

/** For the check, in milliseconds; that of the command. */
const TIMEOUT_MS = 10_000;

/** A name for whoever gives none: two of them in a class are two people. */
export function anybody(): string {
  return `匿名${randomInt(1_000, 10_000)}`;
}

/** @param name a seat or a nickname. @throws UserError when the workspace cannot be read */
export async function lineToShare(name: string): Promise<string> {
  return shareLine({ name, ...(await situation()) });
}

/** The step is the one that is open in `npm start`, or the first that is not passed. */
async function situation(): Promise<Omit<Shared, 'name'>> {
  const workspace = ensureWorkspace();
  const settings = settingsOrReason(DEFAULT_SETTINGS);
  const before = readProgress();
  const standings = standingsOf({ code: await progressOf(workspace), before, settings });
  // Whoever has begun to write without settings is not stuck on these.
  const isAside = (id: StepId) => stepOf(id).role === 'settings' && !settings && isBegun(workspace);
  const unsettled = [...standings].flatMap(([id, standing]) => (isSettled(standing) || isAside(id) ? [] : [id]));
  const step = unsettled.find((id) => id === before?.current) ?? unsettled[0];
  if (!step) return { step: LAST_STEP.id, failing: [], todo: [], finished: true };
  const verdicts = await verdictsOf(step, workspace, settings);
  return { step, ...toldOfVerdicts(verdicts, problemOf(verdicts)?.id), finished: false };
}

function isBegun(workspace: string): boolean {
  return !fs.readFileSync(workspace).equals(fs.readFileSync(stepFile(FIRST_STEP.file)));
}

/** Of the settings, only what the file tells: for a line in a chat, nobody asks Twilio. */
async function verdictsOf(
  step: StepId,
  workspace: string,
  settingsFile: ReturnType<typeof settingsOrReason>,
): Promise<Verdict[]> {
  if (stepOf(step).role === 'settings')
    return settingsFile instanceof Error ? judgeSettings(settingsFile, 'settings') : judgeEnvironment(settingsFile);
  const target = { kind: 'workspace', path: workspace } as const;
  return (await runCheck({ step, target, settingsFile, timeoutMs: TIMEOUT_MS })).verdicts;
}
