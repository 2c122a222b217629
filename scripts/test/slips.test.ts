import { judgeCode } from '../../checks/check.js';
import { allPassed } from '../../checks/verdict.js';
import { inParallel, inspected } from './handlers.js';
import { DRESSED } from './slips/dresses.js';
import { Examiner, type Finding } from './slips/examine.js';
import { FURTHER_KINDS, KINDS } from './slips/kinds.js';
import { objection } from './slips/oracle.js';
import { slipAt, slips } from './slips.js';

describe('the handlers that slips are made in', () => {
  test('are right for their step, by the check and by the oracle', async () => {
    const found = await inParallel(DRESSED, 3, async ({ dress, step, file, source }) => {
      const verdicts = judgeCode(step, await inspected(source, file));
      const failed = verdicts.filter(({ status }) => status !== 'passed').map(({ id, cause }) => `${id}: ${cause}`);
      return [`${dress}, ${step}`, await objection(step, source, file), failed];
    });
    expect(found).toEqual(DRESSED.map(({ dress, step }) => [`${dress}, ${step}`, undefined, []]));
  });
});

describe('a generator of slips', () => {
  test('gives the same for the same seed, and each of them alone', () => {
    const found = slips(7, 20);
    expect(slips(7, 20)).toEqual(found);
    expect(slipAt(7, 13)).toEqual(found[13]);
    expect(slips(8, 20)).not.toEqual(found);
  });

  test('makes each kind of slip in every step and every dress', () => {
    const all = [...slips(1, 1_000), ...slips(1, 100, { kinds: FURTHER_KINDS })];
    expect(new Set(all.flatMap(({ slips }) => slips.map(({ kind }) => kind)))).toEqual(
      new Set([...KINDS, ...FURTHER_KINDS]),
    );
    const places = new Set(all.map(({ dress, step }) => `${dress}, ${step}`));
    expect(places).toEqual(new Set(DRESSED.map(({ dress, step }) => `${dress}, ${step}`)));
  });

  test.each([1, 2] as const)('changes the text in %i places, on the lines that it names', (each) => {
    for (const { original, source, slips: made } of slips(3, 200, { each })) {
      expect(source).not.toBe(original);
      expect(made).toHaveLength(each);
      const last = source.split('\n').length;
      expect(made.flatMap(({ lines }) => lines).every((line) => line >= 1 && line <= last)).toBe(true);
      expect(made.every(({ lines }) => lines.length > 0)).toBe(true);
    }
  });
});

test('no slip of 150 is accepted that the oracle finds wrong', async () => {
  const all = [...slips(13, 100), ...slips(13, 30, { kinds: FURTHER_KINDS }), ...slips(13, 20, { each: 2 })];
  const found = await inParallel(all, 3, async (slipped) => {
    const { step, file, source, seed, number, slips: made } = slipped;
    const accepted = allPassed(judgeCode(step, await inspected(source, file)));
    const wrong = await objection(step, source, file);
    return accepted && wrong ? [`${seed}/${number} ${made[0]?.kind}: ${wrong}`] : [];
  });
  expect(found.flat()).toEqual([]);
});

describe('the repair of a slip', () => {
  const examiner = new Examiner(20_000);
  afterAll(() => examiner.stop());

  test('passes where it says so, and is found for nearly all of 8', async () => {
    const found: Finding[] = [];
    for (const slipped of slips(5, 8)) found.push(await examiner.examine(slipped));
    const harmful = found.filter(({ wrong }) => wrong !== undefined);
    expect(harmful.length).toBeGreaterThanOrEqual(6);
    expect(harmful.flatMap(({ repair, crash }) => repair?.lying ?? crash ?? [])).toEqual([]);
    const proven = harmful.filter(({ repair }) => repair?.proven);
    expect(harmful.length - proven.length).toBeLessThanOrEqual(1);
    expect(proven.filter(({ repair }) => repair?.equal).length).toBeGreaterThanOrEqual(harmful.length * 0.8);
    // Where a lost line belongs, it may also be put a few lines further on.
    expect(proven.filter(({ repair }) => repair?.elsewhere).length).toBeLessThanOrEqual(1);
  }, 120_000);
});
