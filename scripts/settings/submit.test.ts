import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SETTING_NAMES } from '../../checks/settings/settings.js';
import { submitSettings } from './submit.js';
import { throwawaySettings } from './throwaway.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-submit-'));
const file = path.join(folder, '.env');
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Values that no form sends, in place of each right one. */
const ODD: readonly ((right: string) => unknown)[] = [
  ...[{ toString: 1 }, { toString: null, valueOf: null }, [], ['x'], {}, true, 0, -1, null].map((value) => () => value),
  ...['\n', '\r', '\r\n', '\u2028', '\u0085', '\0', '\u001b[2J', '"\n', "'\n", '\\n'].map(
    (end) => (right: string) => `${right}${end}EVIL=1`,
  ),
  (right) => `EVIL=1\n${right}`,
  (right) => right.repeat(2_000),
  () => '\ud800',
];

test.each(SETTING_NAMES)('a %s that is no such value is explained, never written, and never told', async (name) => {
  let explained = 0;
  const values = ODD.map((odd) => ({ ...throwawaySettings(), [name]: odd(throwawaySettings()[name]) }));
  // Left out, it is not asked for: another one has to be wrong, so that nothing is sent.
  for (const typed of values.map((each) => (name === 'AUTH_TOKEN' ? { ...each, API_KEY: 'SK' } : each))) {
    const { ok, verdicts } = await submitSettings(file, typed);
    expect([JSON.stringify(typed[name]).slice(0, 60), ok]).toEqual([expect.anything(), false]);
    const told = JSON.stringify(verdicts);
    for (const value of [typed.API_SECRET, typed.AUTH_TOKEN])
      if (typeof value === 'string' && value.length > 8) expect(told).not.toContain(JSON.stringify(value).slice(1, -1));
    expect(told).not.toMatch(/\\u001b|EVIL=1/);
    explained += 1;
  }
  expect(explained).toBe(ODD.length);
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('what is inherited, or has another name, is no value', async () => {
  const { API_SECRET, ...others } = throwawaySettings();
  for (const [index, typed] of [
    JSON.parse(`{"__proto__":{"API_SECRET":"${API_SECRET}"}}`) as object,
    { constructor: { API_SECRET }, EVIL: '1' },
  ].entries()) {
    const { ok, verdicts } = await submitSettings(file, { ...others, ...typed });
    expect([index, ok, JSON.stringify(verdicts).includes(API_SECRET)]).toEqual([index, false, false]);
  }
  expect(({} as Record<string, unknown>).API_SECRET).toBeUndefined();
  expect(fs.readdirSync(folder)).toEqual([]);
});
