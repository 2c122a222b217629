import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LAST_STEP, STEP_IDS } from '../../steps/steps.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-home-'));
process.env.HANDSON_HOME = home; // before the modules that go by it
const { Checker }: typeof import('./checker.js') = require('./checker.js');
const { stepFile, WORKSPACE_FILE }: typeof import('../system/paths.js') = require('../system/paths.js');

const checker = new Checker();
afterAll(() => {
  checker.close();
  fs.rmSync(home, { recursive: true });
});

/** @returns what calls it off, and the check */
function check(source: string) {
  fs.mkdirSync(path.dirname(WORKSPACE_FILE), { recursive: true });
  fs.writeFileSync(WORKSPACE_FILE, source);
  const running = new AbortController();
  return { callOff: () => running.abort(), done: checker.check(running.signal) };
}

const STUCK = 'exports.handler = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

it('a check that is called off ends its own process, and no other one', async () => {
  const first = check(STUCK);
  first.callOff();
  const second = check(STUCK);
  await first.done;
  second.callOff();
  const right = check(fs.readFileSync(stepFile(LAST_STEP.file), 'utf8'));
  const timedOut = JSON.stringify((await second.done).verdictsOf('2-1'));
  expect(timedOut).not.toContain('秒たっても');
  expect((await right.done).passing).toEqual([...STEP_IDS]);
});
