import { displayWidth, padEnd, wrap } from './text.js';

const TEXT = 'VoiceGrant に発信先が入っていません。outgoingApplicationSid: context.TWIML_APP_SID を加えてください。';

test('a Japanese character takes two columns, a colour code none', () => {
  expect(displayWidth('識別子 id')).toBe(9);
  expect(displayWidth('\u001b[31m赤\u001b[39m')).toBe(2);
  expect(padEnd('識別子', 8)).toBe('識別子  ');
});

test('a text breaks within the width of a narrow terminal, and nothing of it is lost', () => {
  const lines = wrap(TEXT, 40, 6);
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(34 + 2); // a closing mark may hang over
  expect(lines.join('').replaceAll(' ', '')).toBe(TEXT.replaceAll(' ', ''));
});

test('names of code stay whole, and no line begins with a closing mark', () => {
  const lines = wrap(TEXT, 50);
  expect(lines.some((line) => line.includes('outgoingApplicationSid:'))).toBe(true);
  for (const line of lines) expect(line).not.toMatch(/^[、。）」]/);
});

test('a text for a pipe stays in one line', () => {
  expect(wrap(TEXT, undefined)).toEqual([TEXT]);
});
