import { isForLoopback } from './loopback.js';

const NAMES = ['127.0.0.1', 'localhost', 'LocalHost', '[::1]'];
const PORTS = ['', ':1', ':80', ':08080', ':43210', ':65535'];
const NO_PORTS = [
  ':',
  ':0',
  ':65536',
  ':99999',
  ':100000',
  ':-1',
  ':+1',
  ':1e3',
  ':0x50',
  ':abc',
  ':80:80',
  ':80:',
  '::80',
  ': 80',
  ':80 ',
];
const OTHERS = [
  '',
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example#localhost',
  '127.1',
  '0.0.0.0',
];

test('a Host header is taken literally: a name of this computer, and a port that there is', () => {
  const judged = (names: string[], ports: string[]) =>
    names.flatMap((name) => ports.map((port) => [name + port, isForLoopback({ host: name + port })] as const));
  const [good, bad] = [judged(NAMES, PORTS), [...judged(NAMES, NO_PORTS), ...judged(OTHERS, [...PORTS, ...NO_PORTS])]];
  expect(good.filter(([, isAdmitted]) => !isAdmitted)).toEqual([]);
  expect(bad.filter(([, isAdmitted]) => isAdmitted)).toEqual([]);
  expect(isForLoopback({})).toBe(false);
  expect([good.length, bad.length]).toEqual([24, 207]);
});
