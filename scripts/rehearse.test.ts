import fs from 'node:fs';
import path from 'node:path';
import { LAST_STEP, STEP_IDS } from '../steps/steps.js';
import { runKit, temporaryHome } from './test/run-kit.js';

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => fs.rmSync(home, { recursive: true }));

test('a newcomer without an account sees every step pass, and what the token says; nothing is left behind', async () => {
  const temporary = path.join(home, 'temporary');
  fs.mkdirSync(temporary);
  const { code, stdout, stderr } = await runKit(['rehearse'], home, {
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  });
  for (const step of STEP_IDS) expect(stdout).toMatch(new RegExp(`^✔ 手順 ${step}`, 'm'));
  expect(stdout).toMatch(/grants\.identity +user /);
  expect(stdout).toMatch(/grants\.voice\.outgoing +AP[0-9a-f]{32} /);
  expect([code, stderr]).toEqual([0, '']);
  expect(fs.readdirSync(temporary).filter((name) => name.startsWith('handson'))).toEqual([]);
  expect(fs.readdirSync(home)).toEqual(['temporary']);
});

test('a program gets the same as JSON', async () => {
  const { code, stdout } = await runKit(['rehearse', '--json'], home);
  const { ok, stages, claims } = JSON.parse(stdout);
  expect([code, ok]).toEqual([0, true]);
  const deployed = STEP_IDS.slice(1).map((id) => `deploy ${id}`);
  const ids = [...STEP_IDS, 'env', ...deployed, 'switch 2-4', `switch ${LAST_STEP.id}`, 'reset'];
  expect(stages.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(claims).toContainEqual(expect.objectContaining({ name: 'grants.identity', value: 'user' }));
});
