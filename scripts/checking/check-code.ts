/** The check of a file: its handler is run, and what it did is judged. */
import path from 'node:path';
import { judgeCode } from '../../checks/check.js';
import { tokenAnswered } from '../../checks/handler/answer.js';
import { isMendable } from '../../checks/repair/mended.js';
import { UserError } from '../cli/user-error.js';
import { handlerEnvironment } from '../run/handler-environment.js';
import { Runner } from '../run/runner/runner.js';
import { gateFor } from '../settings/redact.js';
import { ensureWorkspace } from '../workspace/workspace.js';
import type { Checked, CheckRequest, Time } from './run-check.js';
import type { CodeTarget } from './target.js';

export async function checkCode(
  { step, wishes, settingsFile, repairMs = REPAIR_MS }: CheckRequest,
  target: CodeTarget,
  { deadline, startedAt }: Time,
): Promise<Checked> {
  if (target.kind === 'workspace') ensureWorkspace();
  const runner = new Runner(); // before the compiler is loaded: the two take their time side by side
  try {
    const { inspectHandler }: typeof import('../run/inspect-handler.js') = require('../run/inspect-handler.js');
    const environment = handlerEnvironment(settingsFile instanceof UserError ? undefined : settingsFile);
    const evidence = await inspectHandler(target.path, {
      ...environment,
      deadline,
      startedAt,
      takeRunner: () => runner,
    });
    const token = tokenAnswered(evidence.execution?.answers[0]);
    const redact = gateFor(undefined, environment.settings, token);
    const verdicts = judgeCode(step, evidence, wishes);
    const output = evidence.execution?.output ?? '';
    if (!verdicts.some(isMendable)) return { ...redact({ verdicts, output }), ...(token ? { token } : {}) };
    const { mend }: typeof import('./find-repair.js') = require('./find-repair.js');
    const fileName = path.resolve(target.path);
    const until = Math.min(deadline, Date.now() + repairMs);
    const options = { ...environment, fileName, verdicts, deadline: until, ...(wishes ? { wishes } : {}) };
    const found = await mend(step, evidence, options, redact);
    return redact({ verdicts, output, ...found });
  } finally {
    runner.stop();
  }
}

/** How long (ms) a command looks for a repair, within its own time: it has judged already. */
const REPAIR_MS = 3_000;
