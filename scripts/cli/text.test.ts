import { croppedAround, displayWidth, padEnd, wrap } from './text.js';

const TEXT = 'VoiceGrant に発信先が入っていません。outgoingApplicationSid: context.TWIML_APP_SID を加えてください。';

test('a Japanese character takes two columns, a colour code none', () => {
  expect(displayWidth('識別子 id')).toBe(9);
  expect(displayWidth('\u001b[31m赤\u001b[39m')).toBe(2);
  expect(padEnd('識別子', 8)).toBe('識別子  ');
});

test('a text breaks within the width of a narrow terminal, and nothing of it is lost', () => {
  const lines = wrap(TEXT, 40, 6);
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(34);
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

test.each([22, 23, 24, 25, 30, 41])('no line is wider than %i columns, whatever marks close its sentences', (width) => {
  const text = '「認証」（SID）です。、とは、「値」です。）と。確かめてください。'.repeat(3);
  const lines = wrap(text, width);
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
  for (const line of lines) expect(line).not.toMatch(/^[、。）」]/);
  expect(lines.join('')).toBe(text);
});

describe('a line of code on a narrow terminal', () => {
  const line = "  const 識別子 = new AccessToken(context.ACCOUNT_SID, context.API_KEY, '山田', { identity });";

  test.each(['const', 'new', 'API_KEY', '山田', 'identity', ';'])('still shows %s, with the mark under it', (word) => {
    const { shown, before, under } = croppedAround(line, line.indexOf(word), word.length, 30);
    expect(displayWidth(shown)).toBeLessThanOrEqual(30);
    expect(shown).toMatch(/…/);
    expect(displayWidth(shown.slice(0, shown.indexOf(word)))).toBe(before);
    expect(under).toBe(displayWidth(word));
  });

  test('is shown whole where it fits', () => {
    expect(croppedAround('a = b;', 4, 1, 30)).toEqual({ shown: 'a = b;', before: 4, under: 1 });
  });
});
