/** What is not written yet, or is being typed at this moment, is no mistake: nothing failed, and no step passed. */
import { judgeCode } from '../../checks/check.js';
import { literalsIn } from '../../checks/handler/value.js';
import { SETTING_NAMES } from '../../checks/settings/settings.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { STEP_IDS, type StepId } from '../../steps/steps.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { changed, inParallel, inspected, solution } from './handlers.js';

const judged = async (step: StepId, source: string): Promise<Verdict[]> => judgeCode(step, await inspected(source));
const failures = (verdicts: Verdict[]) => verdicts.filter(({ status }) => status === 'failed');
const todo = (verdicts: Verdict[]) => verdicts.flatMap(({ id, status }) => (status === 'todo' ? [id] : []));

describe('a step that is only opened', () => {
  const TODO: [step: StepId, of: StepId, ids: string[]][] = [
    ['2-2', '2-1', ['handler.identity', 'handler.taken.access-token', 'handler.taken.voice-grant']],
    ['2-4', '2-2', ['handler.grant']],
    ['2-5', '2-4', ['handler.token']],
    ['2-6', '2-5', ['handler.answers']],
    ['2-6', '2-2', ['handler.grant', 'handler.token', 'handler.answers']],
  ];

  test.each(TODO)('%s shows what is to do on the code of %s, and no mistake', async (step, of, ids) => {
    const verdicts = await judged(step, solution(of));
    expect(failures(verdicts)).toEqual([]);
    expect(todo(verdicts)).toEqual(ids);
    expect(allPassed(verdicts)).toBe(false);
  });

  test('does not give the answer away, nor mark what is right', async () => {
    const lines = solution('2-2')
      .split('\n')
      .filter((line) => line.includes('const '));
    for (const { status, cause, next, place } of await judged('2-2', solution('2-1'))) {
      if (status !== 'todo') continue;
      for (const line of lines) expect(`${cause} ${next}`).not.toContain(line.trim().replace(/;$/, ''));
      expect(place).toBeUndefined();
    }
  });
});

describe('a line that an editor saved while it was typed', () => {
  /** The lines that a step adds, as far as they were typed: up to each of its words and marks. */
  function prefixes(step: StepId): { step: StepId; typed: string; source: string }[] {
    const before = solution(STEP_IDS[STEP_IDS.indexOf(step) - 1]!);
    const place = '  // 【2-1】動作を';
    const added = solution(step)
      .split('\n')
      .filter((line) => !before.includes(line) && !line.trim().startsWith('//') && !line.includes('return'));
    return added.flatMap((line, index) => {
      const done = added.slice(0, index).join('\n');
      const ends = [...line.matchAll(/[\w$]+|[^\s\w]/g)].map((token) => token.index + token[0].length);
      // The last one is the whole line; an object that goes on below it is not finished with that line.
      return ends.slice(0, -1).map((end) => {
        const typed = [done, line.slice(0, end)].filter(Boolean).join('\n');
        return { step, typed, source: changed(before, place, `${typed}\n\n${place}`) };
      });
    });
  }

  const TYPED = (['2-2', '2-4', '2-5'] as const).flatMap(prefixes);

  test('is told calmly, with its place, at each word and mark of the chapter', async () => {
    expect(TYPED.length).toBeGreaterThan(60);
    const verdicts = await inParallel(TYPED, 3, ({ step, source }) => judged(step, source));
    const wrong = TYPED.flatMap(({ step, typed }, index) =>
      failures(verdicts[index]!).map(({ id, cause }) => [step, typed, id, cause]),
    );
    expect(wrong).toEqual([]);
  }, 60_000);

  const SAVED: [typed: string, line: string][] = [
    ['const token = new Acc', 'const token = new Acc'],
    ['const token = new AccessToken(context.)', 'const token = new AccessToken(context.)'],
    ['context.', 'context.'],
    ["const name = '", "const name = '"],
    ['const token = new AccessToken(\n    context.ACCOUNT_SID,\n    context.', 'context.'],
  ];

  test.each(SAVED)('%j is 入力の途中です', async (typed, line) => {
    const place = '  // 【2-1】動作を';
    const verdicts = await judged('2-5', changed(solution('2-4'), place, `  ${typed}\n\n${place}`));
    const [verdict, ...more] = verdicts.filter(({ status }) => status !== 'passed' && status !== 'skipped');
    expect(more).toEqual([]);
    expect(verdict).toMatchObject({ status: 'todo', cause: expect.stringMatching(/^入力の途中です/) });
    expect(verdict?.place?.text.trim()).toBe(line);
  });

  test('is a mistake all the same once it is finished, or something behind it needs it', async () => {
    const finished = changed(solution('2-4'), '  // 【2-1】動作を', '  const token = new Acc;\n  // 【2-1】動作を');
    expect(failures(await judged('2-5', finished))).toHaveLength(1);
    const needed = changed(solution('2-5'), 'Twilio.jwt.AccessToken;', 'Twilio.jwt.');
    expect(failures(await judged('2-5', needed))).toHaveLength(1);
  });
});

describe('a value that stands in the code itself', () => {
  const VERDICT = {
    ACCOUNT_SID: 'handler.token.account',
    API_KEY: 'handler.token.key',
    API_SECRET: 'handler.token.secret',
    TWIML_APP_SID: 'handler.grant.outgoing',
  };
  const settings = throwawaySettings();
  const WAYS: [way: string, write: (source: string, from: string, value: string) => string][] = [
    ['in its place', (source, from, value) => changed(source, from, `'${value}'`)],
    ['in two pieces', (source, from, value) => changed(source, from, `'${value.slice(0, 9)}' + '${value.slice(9)}'`)],
    [
      'in a variable',
      (source, from, value) =>
        changed(source, from, 'own').replace('  const identity', `  const own = '${value}';\n  const identity`),
    ],
  ];
  const CASES = WAYS.flatMap(([way, write]) =>
    (['ACCOUNT_SID', 'API_KEY', 'API_SECRET', 'TWIML_APP_SID'] as const).map((name) => ({ way, write, name })),
  );

  test.each(CASES)('$name $way is not taken for the setting, though it has its value', async ({ write, name }) => {
    const source = write(solution('2-6'), `context.${name}`, settings[name]);
    const failed = failures(judgeCode('2-6', await inspected(source, 'token.ts', 2_000, settings)));
    expect(failed.map(({ id }) => id)).toEqual([VERDICT[name]]);
    expect(failed[0]?.next).toContain(`context.${name}`);
    expect(JSON.stringify(failed[0]?.cause)).not.toContain(settings[name]);
  });

  test.each(['API_SECRET', 'AUTH_TOKEN'] as const)('%s in a comment would be deployed with the code', async (name) => {
    const source = `${solution('2-6')}\n// ${settings[name]}\n`;
    const failed = failures(judgeCode('2-6', await inspected(source, 'token.ts', 2_000, settings)));
    expect(failed).toMatchObject([{ id: 'handler.token.secret', blame: 'code', cause: expect.stringContaining(name) }]);
  });

  test('is found in none of the kit’s own steps', () => {
    for (const step of STEP_IDS) expect(literalsIn(solution(step), settings)).toEqual([]);
    expect(SETTING_NAMES.length).toBeGreaterThan(0);
  });
});
