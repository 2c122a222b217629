/** A further step, also a last one, is one folder and one entry: tried on a copy of the kit, where it is added. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../scripts/system/paths.js';
import { changed, inspected, solution } from '../scripts/test/handlers.js';

const ENTRY = `  {
    id: '2-7',
    role: 'response',
    title: '有効期間を短くする',
    todo: 'AccessToken に ttl を渡します。',
    hints: ['秒で書きます。'],
  },
`;
const LIST_ENDS = ');\n\nexport type Step =';
const CODE = changed(solution('2-6'), '{ identity: identity }', '{ identity: identity, ttl: 1800 }');

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
  for (const file of ['package.json', 'tsconfig.json']) fs.copyFileSync(path.join(ROOT, file), path.join(copy, file));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  const list = path.join(copy, 'steps', 'steps.ts');
  fs.writeFileSync(list, changed(fs.readFileSync(list, 'utf8'), LIST_ENDS, ENTRY + LIST_ENDS));
  fs.mkdirSync(path.join(copy, 'steps', '2-7'));
  fs.writeFileSync(path.join(copy, 'steps', '2-7', 'token.ts'), CODE);
  fs.writeFileSync(path.join(copy, 'steps', '2-7', 'README.ja.md'), '# 2-7\n');
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
  const last = '2-7' as Parameters<typeof judgeCode>[0];
  const failed = async (code: string) =>
    judgeCode(last, await inspected(code)).flatMap(({ id, status }) => (status === 'failed' ? [id] : []));
  expect(await failed(CODE)).toEqual([]);
  expect(await failed(solution('2-5'))).toEqual(['handler.answers']);
});

test('live at an address, it is a finished /token; an earlier one is told the command that deploys it', () => {
  const { judgeDeployment } = inCopy<typeof import('../checks/response/deployment.js')>(
    'checks/response/deployment.ts',
  );
  const live = (name: string) => judgeDeployment({ name, fingerprint: 'x' }, undefined);
  expect(live('2-7').status).toBe('passed');
  expect(live('2-5').next).toContain('npm run deploy -- 2-7');
});

test('it is built, and the commands list it', async () => {
  const said = jest.spyOn(console, 'log').mockImplementation(() => {});
  const build = inCopy<typeof import('../scripts/build.js')>('scripts/build.ts');
  const step = inCopy<typeof import('../scripts/step.js')>('scripts/step.ts');
  expect([await build.main(['2-7']), await step.main(['--help'])]).toEqual([0, 0]);
  const output = said.mock.calls.flat().join('\n');
  said.mockRestore();
  expect(output).toMatch(/手順: .*2-7/);
  expect(fs.readFileSync(path.join(copy, 'dist', '2-7', 'functions', 'token.js'), 'utf8')).toContain('ttl: 1800');
});
