import type { Verdict } from '../../checks/verdict.js';
import { judgeClock, secondsAhead } from './clock.js';
import { judgeLogs, judgeVariables } from './deployment.js';
import { judgePort } from './ports.js';
import { judgeNode, judgeNpm } from './runtime.js';

const outcome = ({ status, cause = '' }: Verdict) => `${status}: ${cause}`;

test.each([
  ['npm/10.8.2 node/v20.20.2 linux x64 workspaces/false', /^passed/],
  ['npm/6.14.18 node/v14.21.3 win32 x64', /^failed: npm 6\.14\.18 は古すぎて/],
  ['pnpm/9.1.0 npm/? node/v22.9.0 darwin arm64', /^failed: npm ではなく pnpm 9\.1\.0/],
  ['yarn/1.22.22 npm/? node/v22.9.0 darwin arm64', /^failed: npm ではなく yarn/],
  [undefined, /^skipped/],
])('npm by its own word: %s', (userAgent, expected) => {
  expect(outcome(judgeNpm(userAgent))).toMatch(expected);
});

test('Node that cannot be compared is not called wrong', () => {
  expect(judgeNode('20.20.2', '>=20').status).toBe('skipped');
});

test.each([
  [0, /^passed/],
  [30, /^passed/],
  [-30, /^passed/],
  [31, /^failed: .*31 秒進んで/],
  [-3600, /^failed: .*3600 秒遅れて/],
  [undefined, /^skipped/],
])('a clock that is ahead by %s seconds', (ahead, expected) => {
  expect(outcome(judgeClock(ahead, 'Twilio'))).toMatch(expected);
});

test('a Date header is compared in seconds, and one that is no date not at all', () => {
  expect(secondsAhead('Tue, 24 Nov 2026 00:00:00 GMT', Date.UTC(2026, 10, 24, 0, 1) / 1000)).toBe(60);
  expect(secondsAhead('soon', 0)).toBeUndefined();
  expect(secondsAhead(undefined, 0)).toBeUndefined();
});

test('a port that Windows keeps for itself', () => {
  const reserved = judgePort('page', 3210, { kind: 'forbidden', code: 'EACCES' });
  expect(outcome(reserved)).toMatch(/^failed: .*Hyper-V/);
});

test('variables are compared by name, and no value is told', () => {
  const local = { API_KEY: 'one', API_SECRET: 'two', TWIML_APP_SID: 'three' };
  expect(judgeVariables(local, { ...local, OTHER: 'more' }).status).toBe('passed');
  const { cause } = judgeVariables(local, { API_KEY: 'one', API_SECRET: '2' });
  expect(cause).toMatch(/^TWIML_APP_SID が、デプロイ先に設定されていません。API_SECRET の値が/);
  expect(JSON.stringify(cause)).not.toMatch(/two|three|"2"/);
});

test('of many errors, the newest three are told, each by its first line', () => {
  const entry = (number: number) => ({
    level: 'ERROR',
    message: `Error: number ${number}\n    at handler (/var/task/token.js:1:1)`,
    date_created: '2026-11-24T00:00:00Z',
    build_sid: 'ZB1',
  });
  const entries = [{ ...entry(0), level: 'INFO' }, ...[1, 2, 3, 4, 5].map(entry)];
  const { cause = '' } = judgeLogs(entries, 'ZB1');
  expect(cause.match(/number \d/g)).toEqual(['number 1', 'number 2', 'number 3']);
  expect(cause).toContain('ほか 2 件');
  expect(cause).not.toContain('at handler');
  expect(judgeLogs(entries, 'ZB2').status).toBe('passed');
});
