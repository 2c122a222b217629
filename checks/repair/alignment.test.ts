import { align, isSlip, scoreOf, selfScore } from './alignment.js';
import { sameToken, tokensOf } from './tokens.js';

const LINES = ['const a = new Foo(b.C, { d: e });', "x.y('z', null);", 'return f(null, { g: h.i() });'];
const [WHOLE] = [tokensOf(LINES.join('\n'))];

test.each(LINES.map((_, index) => index))('all but the lost line %i is found again', (index) => {
  const left = tokensOf(LINES.toSpliced(index, 1).join('\n'));
  const pairs = align(left, WHOLE);
  const both = pairs.filter(({ a, b }) => a !== undefined && b !== undefined);
  expect(both.map(({ a }) => a)).toEqual(left.map((_, at) => at));
  expect(both.every(({ a, b }) => sameToken(left[a!]!, WHOLE[b!]!))).toBe(true);
});

test('each token of both has its place, in order, and nothing is nearer than the text itself', () => {
  const other = tokensOf('const foo = a b . C');
  const pairs = align(other, WHOLE);
  expect(pairs.flatMap(({ a }) => a ?? [])).toEqual(other.map((_, at) => at));
  expect(pairs.flatMap(({ b }) => b ?? [])).toEqual(WHOLE.map((_, at) => at));
  expect(scoreOf(other, WHOLE)).toBeLessThan(scoreOf(WHOLE, WHOLE));
  expect(selfScore(WHOLE)).toBe(scoreOf(WHOLE, WHOLE));
});

test('a statement that is looked for inside a text costs nothing around it', () => {
  const statement = tokensOf(LINES[1]!);
  expect(scoreOf(WHOLE, statement, { inside: true })).toBe(scoreOf(statement, statement));
});

test.each([
  ['voicegrant', 'voiceGrant', true],
  ['fales', 'false', true],
  ['Twiloi', 'Twilio', true],
  ['token', 'twiml', false],
  ['say', 'context', false],
])('%s for %s is a slip: %s', (a, b, isOne) => {
  expect([isSlip(a, b), isSlip(b, a)]).toEqual([isOne, isOne]);
});
