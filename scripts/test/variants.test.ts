import { judgeCode } from '../../checks/check.js';
import { STEP_IDS } from '../../steps/steps.js';
import { inParallel, inspected } from './handlers.js';
import { VARIANTS } from './variants.js';

describe('a participant who writes it in another way', () => {
  test('is tried in at least 15 ways', () => {
    expect(VARIANTS.length).toBeGreaterThanOrEqual(15);
  });

  test('passes the step and the ones before it', async () => {
    const found = await inParallel(VARIANTS, 3, async ({ title, step, source, file }) => {
      const evidence = await inspected(source, file);
      const steps = STEP_IDS.slice(1, STEP_IDS.indexOf(step) + 1);
      const failed = steps.flatMap((id) => judgeCode(id, evidence)).filter(({ status }) => status === 'failed');
      return [title, failed.map(({ id, cause }) => `${id}: ${cause}`)];
    });
    expect(found).toEqual(VARIANTS.map(({ title }) => [title, []]));
  }, 60_000);
});
