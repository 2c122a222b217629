/**
 * Many deployments in one process, for the test that breaks every call of one: starting a process for each would take
 * minutes. Takes messages: a fault, and how many calls a deployment makes; answers each with the failures.
 */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { requireSandbox } from '../net/sandbox-link.js';
import type { Fault } from '../sandbox/faults.js';
import { HOME } from '../system/paths.js';
import { chooseCloud } from '../twilio/cloud.js';
import { deploy } from '../twilio/deploy.js';
import { projectOf } from '../twilio/project.js';
import { latestRecord } from '../twilio/record.js';
import { solution } from './handlers.js';

const WORKSPACE = path.join(HOME, 'workspace', 'token.ts');

export interface Drive {
  fault: Fault;
  calls: number;
}

async function drive({ fault, calls }: Drive): Promise<string[]> {
  const failures: string[] = [];
  const { control, site } = await requireSandbox();
  const setFaults = (faults: Fault[]) =>
    fetch(`${control}/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });
  for (let nth = 1; nth <= calls; nth++) {
    fs.writeFileSync(WORKSPACE, `${solution('2-6')}\nexport const mark = '${fault.kind}${fault.value}${nth}';\n`);
    await setFaults([{ ...fault, nth, match: ' /v1/' }]);
    // A refused call is tried again after a second: here, there is no time for that.
    await attempt(fault.value === 429 ? 1_000 : undefined);
    const { domain } = latestRecord()!;
    const answer = await fetch(`${site}/${domain}/token`);
    if (!(await answer.text()).includes('"token"')) failures.push(`call ${nth}: /token does not answer`);
    await setFaults([]);
    const reason = await attempt();
    if (reason) failures.push(`call ${nth}: the next deployment fails: ${reason}`);
  }
  return failures;
}

/** @returns why it failed, in the words that a person would read; undefined when it succeeded */
async function attempt(timeoutMs = 20_000): Promise<string | undefined> {
  const built = projectOf('workspace');
  if (built.kind === 'refused') throw new Error('the workspace does not compile');
  const cloud = await chooseCloud({ sandbox: true });
  try {
    await deploy({ project: built.project, cloud, deadline: Date.now() + timeoutMs, onPhase: () => {} });
    return undefined;
  } catch (error) {
    // Anything else would have been a stack trace on somebody's screen.
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

process.on('message', (order: Drive) => {
  drive(order).then(
    (failures) => process.send!(failures),
    (error) => process.send!([String(error)]),
  );
});
process.on('disconnect', () => process.exit());
