import { ownSolution } from '../../checks/repair/own-solution.js';
import { LAST_STEP, STEP_IDS } from '../../steps/steps.js';
import { solution } from '../test/handlers.js';
import { DRESSED } from '../test/slips/dresses.js';
import { objection } from '../test/slips/oracle.js';

const BEFORE_LAST = STEP_IDS.at(-2)!;
const ONWARD = DRESSED.filter(({ step }) => step === BEFORE_LAST);

test('the last step in every dress passes, but for a few that the run finds out', async () => {
  const wrong: string[] = [];
  for (const { dress, source, file } of ONWARD) {
    const why = await objection(LAST_STEP.id, ownSolution(source, solution(LAST_STEP.id)).text, file);
    if (why) wrong.push(`${dress}: ${why}`);
  }
  expect(ONWARD.length).toBeGreaterThan(12);
  expect(wrong.length).toBeLessThanOrEqual(1);
}, 60_000);

test('what is written otherwise stays, and is named', () => {
  for (const { source } of ONWARD.filter(({ dress }) => dress === 'other names')) {
    const { text, own } = ownSolution(source, solution(LAST_STEP.id));
    const lines = source.split('\n');
    expect(own).toEqual(expect.arrayContaining([1, 2, 3, 4]));
    expect(own.filter((line) => !text.split('\n').includes(lines[line - 1]!))).toEqual([]);
    expect(text).not.toMatch(/\b(?:context|new AccessToken|new VoiceGrant)\b/);
  }
});

test('who writes as the kit does has no lines of another kind', () => {
  const former = STEP_IDS.slice(0, -1).map(solution);
  expect(ownSolution(solution(BEFORE_LAST), solution(LAST_STEP.id), former).own).toEqual([]);
});
