import { stripVTControlCharacters } from 'node:util';
import { LAST_STEP, STEP_IDS, STEPS } from '../../steps/steps.js';
import { type Position, renderOverview } from './overview.js';

function overview(done: number, more: Partial<Position> = {}): string {
  const passed = STEP_IDS.slice(0, done);
  const text = renderOverview({ file: 'token.ts', passed, settings: undefined, kept: 0, ...more });
  return stripVTControlCharacters(text);
}

test.each([...STEPS.keys()].slice(1))(
  'after %i steps, the next one is shown with its first hint and its check',
  (done) => {
    const next = STEPS[done]!;
    const text = overview(done);
    const marks = STEPS.map(({ id }, index) => `  ${index < done ? '✔' : index === done ? '▶' : ' '} ${id} `);
    for (const expected of [...marks, next.todo, next.hints[0]!, `npm run ${next.check}`, `-- ${next.id} --diff`]) {
      expect(text).toContain(expected);
    }
    expect(text).not.toContain(next.hints[1]!);
  },
);

test('after the last step there is nothing to do but check and deploy', () => {
  expect(overview(STEPS.length)).toMatch(new RegExp(`すべての手順が終わりました[\\s\\S]*${LAST_STEP.check}`));
});

test('a file that does not even run is not taken for the work of a beginner', () => {
  const text = overview(0, { stopped: { kind: 'syntax', cause: '全角です。', line: 3 } });
  expect(text).toMatch(/文法の誤り.*3 行目[\s\S]*全角です。/);
  expect(text).not.toContain(STEPS[0]!.todo);
});

test('open settings and kept contents are mentioned only where there are any', () => {
  expect(overview(1)).not.toMatch(/バックアップ|!/);
  expect(overview(1, { settings: { note: '.env を直す', wrong: true }, kept: 2 })).toMatch(
    /! \.env を直す[\s\S]*バックアップ: 2 個/,
  );
});
