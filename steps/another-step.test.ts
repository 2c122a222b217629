/** A further step, also a last one, is one folder and one entry: tried on a copy of the kit, where it is added. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../scripts/system/paths.js';
import { changed, inspected, solution } from '../scripts/test/handlers.js';
import type { StepId } from './steps.js';

const TITLE = '有効期間を短くする';
const ENTRY = `  {
    id: '2-7',
    role: 'response',
    title: '${TITLE}',
    todo: 'AccessToken に ttl を渡します。',
    hints: ['秒で書きます。'],
  },
`;
const LIST_ENDS = ');\n\nexport type Step =';
const CODE = changed(solution('2-6'), '{ identity: identity }', '{ identity: identity, ttl: 1800 }');

const GUIDE = '# 2-7\n\n<!-- 2-6 → 2-7 の差 -->\n```diff\n```\n';

let copy: string;

/** A module of the copy, which finds its packages where the kit has them. */
const inCopy = <T>(file: string): T => require(path.join(copy, file));

beforeAll(() => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-another-step-'));
  process.env.HANDSON_HOME = copy;
  const isWanted = (file: string) => !file.includes('node_modules') && !/\.test\.ts$/.test(file);
  for (const folder of ['steps', 'checks', 'scripts']) {
    fs.cpSync(path.join(ROOT, folder), path.join(copy, folder), { recursive: true, filter: isWanted });
  }
  for (const file of ['package.json', 'tsconfig.json', 'README.ja.md'])
    fs.copyFileSync(path.join(ROOT, file), path.join(copy, file));
  for (const folder of ['node_modules', 'assets'])
    fs.symlinkSync(path.join(ROOT, folder), path.join(copy, folder), 'junction');
  const list = path.join(copy, 'steps', 'steps.ts');
  fs.writeFileSync(list, changed(fs.readFileSync(list, 'utf8'), LIST_ENDS, ENTRY + LIST_ENDS));
  fs.mkdirSync(path.join(copy, 'steps', '2-7'));
  fs.writeFileSync(path.join(copy, 'steps', '2-7', 'token.ts'), CODE);
  fs.writeFileSync(path.join(copy, 'steps', '2-7', 'README.ja.md'), GUIDE);
});

afterAll(() => {
  delete process.env.HANDSON_HOME;
  fs.rmSync(copy, { recursive: true });
});

test('it is the last one, and has its check and its file', () => {
  const { LAST_STEP, STEP_IDS, stepFor } = inCopy<typeof import('./steps.js')>('steps/steps.ts');
  expect(STEP_IDS.at(-1)).toBe('2-7');
  expect(LAST_STEP).toMatchObject({ id: '2-7', check: 'check:step7', file: '2-7/token.ts' });
  expect(stepFor('response').id).toBe('2-6');
});

test('its solution passes its check, and what is not finished does not', async () => {
  const { judgeCode } = inCopy<typeof import('../checks/check.js')>('checks/check.ts');
  const last = '2-7' as StepId;
  const open = async (code: string) =>
    judgeCode(last, await inspected(code)).flatMap(({ id, status }) => (/failed|todo/.test(status) ? [id] : []));
  expect(await open(CODE)).toEqual([]);
  expect(await open(solution('2-5'))).toEqual(['handler.answers']);
});

test('live at an address, it is a finished /token; an earlier one is told the command that deploys it', () => {
  const { judgeDeployment } = inCopy<typeof import('../checks/response/deployment.js')>(
    'checks/response/deployment.ts',
  );
  const live = (name: string) => judgeDeployment({ name, fingerprint: 'x' }, undefined);
  expect(live('2-7').status).toBe('passed');
  expect(live('2-5').next).toContain('npm run deploy -- 2-7');
});

describe('what is printed and shown', () => {
  type Main = (args: string[]) => Promise<number>;

  /** What a command of the copy prints. */
  async function printed(script: string, ...args: string[]): Promise<string> {
    const said = jest.spyOn(console, 'log').mockImplementation(() => {});
    try {
      expect(await inCopy<{ main: Main }>(`scripts/${script}.ts`).main(args)).toBe(0);
      return said.mock.calls.flat().join('\n');
    } finally {
      said.mockRestore();
    }
  }

  test('it is built', async () => {
    expect(await printed('build', '2-7')).toContain(path.join('dist', '2-7'));
    expect(fs.readFileSync(path.join(copy, 'dist', '2-7', 'functions', 'token.js'), 'utf8')).toContain('ttl: 1800');
  });

  test.each([
    ['step', /手順: .*2-7/],
    ['build', /名前: .*2-7/],
    ['deploy', /対象: .*2-7/],
    ['voice', /--step 2-7 /],
    ['check', /check:step1\|2\|4\|5\|6\|7 .*[\s\S]*check:step6、check:step7 だけ/],
  ])('the help of npm run %s names it', async (script, names) => {
    expect(await printed(script, '--help')).toMatch(names);
  });

  test('its check takes an address, and the deployed one by itself; that of an early step says who does', () => {
    const { chooseTarget } = inCopy<typeof import('../scripts/checking/target.js')>('scripts/checking/target.ts');
    const target = (step: string, url?: string, deployed?: string) =>
      chooseTarget(step as StepId, url ? { url } : {}, '.env', deployed);
    const url = 'https://handson-1234-dev.twil.io/token';
    expect([target('2-7', url), target('2-7', undefined, url)]).toEqual([
      { kind: 'url', url },
      { kind: 'url', url },
    ]);
    expect(target('2-7')).toMatchObject({ kind: 'workspace' });
    expect(() => target('2-4', url)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('2-5 までのレスポンス'),
        next: expect.stringContaining('check:step6、check:step7 でできます'),
      }),
    );
  });

  test('the page and the overview list it, and without it nothing is finished', () => {
    const { initialState } = inCopy<typeof import('../scripts/workshop/state.js')>('scripts/workshop/state.ts');
    const { renderOverview } = inCopy<typeof import('../scripts/workspace/overview.js')>(
      'scripts/workspace/overview.ts',
    );
    const { writeProgress } = inCopy<typeof import('../scripts/workspace/progress.js')>(
      'scripts/workspace/progress.ts',
    );
    const { STEP_IDS } = inCopy<typeof import('./steps.js')>('steps/steps.ts');
    const overview = (passed: readonly StepId[]) =>
      renderOverview({ file: 'token.ts', passed, settings: undefined, kept: 0 });
    for (const passed of [STEP_IDS.slice(0, -1), STEP_IDS]) {
      const isFinished = passed.includes('2-7' as StepId);
      writeProgress({ current: '2-7' as StepId, passed: [...passed] });
      const { steps, current, finished } = initialState();
      expect([current, finished]).toEqual(['2-7', isFinished]);
      expect(steps.at(-1)).toMatchObject({
        id: '2-7',
        title: TITLE,
        check: 'check:step7',
        standing: isFinished ? 'passed' : 'open',
      });
      expect(overview(passed)).toMatch(
        isFinished ? /すべての手順が終わりました[\s\S]*check:step7/ : /AccessToken に ttl/,
      );
    }
  });

  test('npm run docs gives it its script and its line in the list, and writes its guide', async () => {
    const { documents } = inCopy<typeof import('../scripts/guides/documents.js')>('scripts/guides/documents.ts');
    const made = new Map((await documents()).map(({ file, after }) => [path.relative(copy, file), after]));
    expect(JSON.parse(made.get('package.json')!).scripts['check:step7']).toBe('node scripts/kit.js check 2-7');
    expect(made.get('README.ja.md')).toContain(
      `| [2-7](steps/2-7/README.ja.md) | ${TITLE} | \`npm run check:step7\` |`,
    );
    expect(made.get(path.join('steps', '2-7', 'README.ja.md'))).toContain('+  const token = new AccessToken(');
  });

  test('the site of the guides gets a page of it', () => {
    const args = [path.join(copy, 'scripts', 'kit.js'), 'docs', '--site'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const site = path.join(copy, 'dist', 'site');
    const page = fs.readFileSync(path.join(site, 'steps', '2-7', 'index.html'), 'utf8');
    expect(page).toContain('rel="prev" href="../2-6/index.html"');
    expect(page).not.toContain('rel="next"');
    expect(fs.readFileSync(path.join(site, 'index.html'), 'utf8')).toContain(`<span class="step-title">${TITLE}`);
  }, 30_000);
});
