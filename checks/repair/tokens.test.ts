import { declarations, narrow, tokensOf } from './tokens.js';

const texts = (source: string) => tokensOf(source).map(({ text }) => text);

test.each([
  ["const identity = 'user;", ['const', 'identity', '=', "'user", ';']],
  ['const identity = “user”;', ['const', 'identity', '=', '“user”', ';']],
  ['f(a） // （', ['f', '(', 'a', '）']],
  ['/* ( */ a => b.c /* open', ['a', '=>', 'b', '.', 'c']],
])('%s has its tokens, broken or not', (source, expected) => {
  expect(texts(source)).toEqual(expected);
});

test('every token stands where it says, and only space and comments are between them', () => {
  const source = "a /* b */ = “c” // d\r\n\t{ e：`f\n`、'h }";
  let at = 0;
  for (const { text, start, end } of tokensOf(source)) {
    expect(source.slice(start, end)).toBe(text);
    expect(source.slice(at, start)).toMatch(/^(\s|\/\*.*?\*\/|\/\/[^\n]*)*$/);
    at = end;
  }
});

test('wide marks and quotes are narrow, and narrow ones stay', () => {
  expect(narrow('（）｛｝：；，．＝「」“”、。')).toBe('(){}:;,.=\'\'"",.');
  expect(narrow("const a = { b: 'c' };")).toBe("const a = { b: 'c' };");
});

test('the author’s words for variables, the most frequent first', () => {
  expect(declarations('let a; let b; const c = 1;')).toEqual(['let', 'const']);
  expect(declarations('return;')).toEqual(['const']);
});
