/** Which `/token` is checked where nobody says it, and that nothing else is passed off as it. */
import fs from 'node:fs';
import path from 'node:path';
import { type TestCloud, testCloud } from './test/deployments.js';
import { solution } from './test/handlers.js';
import { runKit, temporaryHome } from './test/run-kit.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(async () => {
  fs.rmSync(cloud.home, { recursive: true, force: true });
});

const check = async (...args: string[]) => {
  const text = await cloud.kit('check', '2-6', ...args);
  const { code, stdout } = await cloud.kit('check', '2-6', '--json', ...args);
  return { code, text: text.stdout, report: JSON.parse(stdout) };
};

test('before the first deployment: the workspace, and why', async () => {
  cloud.writeWorkspace('own');
  const { code, text, report } = await check();
  expect([code, report.target.kind]).toEqual([0, 'workspace']);
  expect(report.reason).toMatch(/まだデプロイしていないので、作業ファイル/);
  expect(text.split('\n')[1]).toContain(report.reason);
});

test('one that is named needs no reason', async () => {
  const { report } = await check('--step', '2-6');
  expect(report).not.toHaveProperty('reason');
});

test('a step that answers with no token has no choice', async () => {
  const { stdout } = await cloud.kit('check', '2-4', '--json');
  expect(JSON.parse(stdout)).not.toHaveProperty('reason');
});

test('after a deployment: its address, where it is, and how to check the workspace instead', async () => {
  await cloud.kit('deploy', '--sandbox');
  const { code, text, report } = await check();
  expect([code, report.target.kind]).toEqual([0, 'url']);
  expect(report.reason).toMatch(/最後に npm run deploy でデプロイした先（サンドボックス）/);
  const option = `--file ${path.join('workspace', 'token.ts')}`;
  expect(text.split('\n').slice(1, 3).join('')).toContain(option);
  expect((await check(...option.split(' '))).report.target.kind).toBe('file');
});

test('a service that somebody deleted is judged, not the workspace', async () => {
  const file = path.join(cloud.home, '.handson', 'deployment.json');
  const record = fs.readFileSync(file);
  await cloud.kit('reset', '--sandbox', '--yes', '--delete');
  fs.writeFileSync(file, record);
  cloud.writeWorkspace('own');
  const { code, report } = await check();
  expect([code, report.ok, report.target.kind]).toEqual([1, false, 'url']);
  const [first] = report.verdicts.filter(({ status }: { status: string }) => status === 'failed');
  expect(first).toMatchObject({ blame: 'settings', cause: expect.stringMatching(/404/) });
});

test('a sandbox that does not run is judged, not the workspace, which would have passed', async () => {
  await cloud.kit('deploy', '--sandbox');
  await cloud.sandbox.close();
  expect(fs.readFileSync(path.join(cloud.home, 'workspace', 'token.ts'), 'utf8')).toContain(solution('2-6').trim());
  const { code, text, report } = await check();
  expect([code, report.ok, report.target.kind]).toEqual([1, false, 'url']);
  const failed = report.verdicts.filter(({ status }: { status: string }) => status === 'failed');
  expect(failed).toEqual([
    expect.objectContaining({ blame: 'network', cause: expect.stringMatching(/起動していません/) }),
  ]);
  expect(text).toMatch(/--file workspace.token\.ts/);
});

test('the client’s check falls back to the workspace, and says so', async () => {
  const home = temporaryHome();
  fs.cpSync(path.join(cloud.home, '.handson', 'deployment.json'), path.join(home, '.handson', 'deployment.json'));
  const { stdout } = await runKit(['voice', '--json', '--timeout', '0.1'], home);
  const { target, reason } = JSON.parse(stdout);
  expect([target.kind, reason]).toEqual(['workspace', expect.stringMatching(/起動していないので、作業ファイル/)]);
  fs.rmSync(home, { recursive: true });
});
