import { redactCode, redactor, secretsOf } from './redact.js';

const secret = '0123456789abcdef0123456789abcdef';
const redact = redactor([secret]);

test('a secret is blotted out wherever it stands in a value, and the rest stays', () => {
  const blot = '•'.repeat(32);
  expect(redact({ list: [`a ${secret} b`], nested: { text: secret }, count: 3, none: undefined })).toEqual({
    list: [`a ${blot} b`],
    nested: { text: blot },
    count: 3,
    none: undefined,
  });
});

test('a token is never shown, whoever signed it', () => {
  const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJTSyJ9.${'x'.repeat(43)}`;
  expect(redact(`token=${jwt}.`)).toBe('token=（トークンは表示しません）.');
});

test('an empty or tiny secret does not blot out ordinary text', () => {
  expect(redactor(['', 'a', 'user'])('a user')).toBe('a user');
});

test('the secrets of a settings file count also in quotes and under a misspelt name', () => {
  const entry = (name: string, raw: string, value: string) => ({ name, raw, value, line: 1 });
  const entries = [entry('API_SECRETE', ' "hidden1"', 'hidden1'), entry('API_KEY', 'SK1', 'SK1')];
  expect(secretsOf({ path: '.env', entries, oddLines: [] })).toEqual(['hidden1', '"hidden1"']);
});

test('a secret written into code is blotted out without moving what stands behind it; a SID is not secret', () => {
  const line = `new AccessToken('AC${secret}', '${secret}', x);`;
  expect(redactCode(line)).toBe(`new AccessToken('AC${secret}', ${'•'.repeat(34)}, x);`);
});
