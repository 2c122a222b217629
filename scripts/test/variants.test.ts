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

  test('is told what works here and is promised nowhere, and what the editor underlines', async () => {
    const noteOn = async (source: string | undefined, file?: string) => {
      const verdicts = judgeCode('2-6', await inspected(source ?? '', file));
      return verdicts
        .filter(({ status, cause }) => status === 'passed' && cause)
        .map(({ id, cause }) => `${id}: ${cause}`);
    };
    const source = (title: string) => VARIANTS.find((variant) => variant.title === title)?.source;
    const javaScript = source('plain JavaScript as in the document');
    expect(await noteOn(source('the variables read from process.env'), 'token.js')).toEqual([
      expect.stringMatching(/^handler\.runs: .*process\.env.*書かれていません.*context/),
    ]);
    expect(await noteOn(javaScript, 'token.ts')).toEqual([
      expect.stringMatching(/^handler\.runs: .*JavaScript の書き方.*context、event、callback.*波線/),
    ]);
    expect(await noteOn(javaScript, 'token.js')).toEqual([]);
  });
});
