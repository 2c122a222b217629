import fs from 'node:fs';
import type { Likeness } from './likeness.js';
import { TABLE_FILE, tableOf } from './likeness.js';
import { untried } from './on-account.js';

const table = fs.readFileSync(TABLE_FILE, 'utf8');
const ROW = /^\| `(\w+ .*?)` \| ([\d, –]+) \| [\d, –]+ \| (proven live|differs|assumed|unknown) \| .*\|$/;

test('the sandbox’s page has a row for each call of a rehearsal, as the sandbox answers it today (npm run rehearse -- --table mends it)', async () => {
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const written = rows.map((row) => ROW.exec(row)?.slice(1, 3));
  const calls = await untried();
  expect(written).toEqual(calls.map(({ call, sandbox }) => [call, Object.keys(sandbox).join(', ') || '–']));
});

test('a call is only assumed while there is no receipt', () => {
  const isUnasked = table.includes('nobody has asked Twilio yet');
  expect(/\| (proven live|differs|unknown) \|/.test(table)).toBe(!isUnasked);
});

test('a receipt’s standings and differences stand in the table', () => {
  const answers = { twilio: { 202: {} }, sandbox: { 201: {} } };
  const differs: Likeness = { call: 'POST x/y', standing: 'differs', differences: ['a | b', 'c'], ...answers };
  const calls: Likeness[] = [differs, { ...differs, call: 'GET x', standing: 'proven', differences: [] }];
  const lines = tableOf(calls, '2026-11-24T12:00:00.000Z').split('\n');
  expect(lines[2]).toContain('the receipt of 2026-11-24');
  expect(lines).toContain('| `POST x/y` | 201 | 202 | differs | a \\| b<br>c |');
  expect(lines).toContain('| `GET x` | 201 | 202 | proven live |  |');
});
