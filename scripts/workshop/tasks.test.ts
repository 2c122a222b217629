import { judgeCode } from '../../checks/check.js';
import { STEP_IDS, STEPS, type StepId, stepFor } from '../../steps/steps.js';
import { changed, inspected, solution } from '../test/handlers.js';
import { growthOf, NOT_GROWN } from './growth.js';
import { contextOf, problemOf, tasksOf } from './tasks.js';

const CODE = STEPS.filter(({ role }) => role !== 'settings').map(({ id }) => id);
const before = (step: StepId) => STEP_IDS[STEP_IDS.indexOf(step) - 1]!;
const statuses = async (step: StepId, source: string) =>
  tasksOf(step, judgeCode(step, await inspected(source))).map(({ status }) => status);

describe.each(CODE)('the tasks of step %s', (step) => {
  test('are few, open before it, done with it, and none is wrong without a mistake', async () => {
    const tasks = tasksOf(step, []);
    expect(tasks.length).toBeGreaterThan(1);
    expect(tasks.length).toBeLessThanOrEqual(7);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
    expect(new Set(await statuses(step, solution(step)))).toEqual(new Set(['done']));
    const earlier = await statuses(step, solution(before(step)));
    expect(earlier).toContain('open');
    expect(earlier).not.toContain('wrong');
    // What cannot be read says nothing of them.
    expect(new Set(await statuses(step, `${solution(step)}const = ;`))).toEqual(new Set(['open']));
  });
});

// biome-ignore format: a table
test.each<[role: Parameters<typeof stepFor>[0], from: string, to: string, id: string]>([
  ['identity', "'user'", "'山田'", 'handler.identity'],
  ['grant', 'context.TWIML_APP_SID', 'context.API_KEY', 'handler.grant.outgoing'],
  ['token', 'context.API_KEY, context.API_SECRET', 'context.API_SECRET, context.API_KEY', 'handler.token.key'],
  ['response', '{ token: token.toJwt() }', 'token.toJwt()', 'response'],
])('a mistake in %s is one of its tasks', async (role, from, to, id) => {
  const { id: step } = stepFor(role);
  const tasks = tasksOf(step, judgeCode(step, await inspected(changed(solution(step), from, to))));
  expect(tasks.filter(({ status }) => status === 'wrong').map((task) => task.id)).toContain(id);
});

test('what is to be acted on first has a place, or is a mistake, or is to be written', () => {
  const place = { line: 1, column: 1, length: 1, text: '' };
  const todo = { id: 'a', title: '', status: 'todo', cause: '', next: '' } as const;
  const wrong = { id: 'b', title: '', status: 'failed', blame: 'settings', cause: '', next: '' } as const;
  const placed = { ...wrong, id: 'c', place };
  expect(problemOf([todo, wrong, placed])?.id).toBe('c');
  expect(problemOf([todo, wrong])?.id).toBe('b');
  expect(problemOf([todo])?.id).toBe('a');
  expect(problemOf([])).toBeUndefined();
});

test.each([
  [1, 1, 3],
  [2, 1, 4],
  [3, 1, 5],
  [5, 3, 5],
])('around line %i stand the lines from %i to %i', (line, first, last) => {
  const source = ['1', '2', '3', '4', '5'].join('\r\n');
  const context = contextOf(source, { line, column: 1, length: 1, text: '' }, (text) => `<${text}>`);
  expect(context).toEqual({
    first,
    lines: Array.from({ length: last - first + 1 }, (_, index) => `<${first + index}>`),
  });
});

test('the token grows with each step, and keeps what it has while the code does not run', async () => {
  const grown = async (source: string, known = NOT_GROWN) => growthOf(await inspected(source), known, (value) => value);
  const filled = (fields: typeof NOT_GROWN) => fields.flatMap((field) => (field.filled ? [field.field] : []));
  const seen: string[][] = [];
  for (const { id } of STEPS) seen.push(filled(await grown(solution(id))));
  expect(seen).toEqual([
    [],
    ['identity'],
    ['identity', 'grant'],
    ['identity', 'grant', 'account', 'key'],
    ['header', 'identity', 'grant', 'account', 'key', 'lifetime', 'signature'],
  ]);
  const whole = await grown(solution('2-6'));
  expect(await grown(`${solution('2-6')}const = ;`, whole)).toEqual(whole);
  // Each run has throwaway settings of its own.
  expect(filled(await grown(changed(solution('2-6'), 'context.API_KEY', 'API_KEY'), whole))).toEqual(filled(whole));
  expect(filled(await grown(changed(solution('2-6'), "'user'", "'山田'"), whole))).not.toContain('identity');
  for (const { title, meaning } of whole)
    expect([title !== '', meaning]).toEqual([true, expect.stringMatching(/ます。$/)]);
});
