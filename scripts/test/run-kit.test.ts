import fs from 'node:fs';
import path from 'node:path';
import { runKit, runKitProcess, temporaryHome } from './run-kit.js';

const homes: string[] = [];
afterAll(() => {
  for (const home of homes) fs.rmSync(home, { recursive: true, force: true });
});
function newHome(): string {
  homes.push(temporaryHome());
  return homes.at(-1)!;
}

test.each(['build', 'deploy', 'doctor', 'env', 'rehearse', 'reset', 'sandbox', 'start', 'step', 'voice'])(
  '%s starts as a process of its own',
  async (command) => {
    const { code, stdout, stderr } = await runKitProcess([command, '--help'], newHome());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^使い方:\s+npm (?:run|start)/);
  },
);

describe('in a warm process', () => {
  test.each([
    [['step']],
    [['step', '2-4', '--diff']],
    [['check', '2-2', '--step', '2-6', '--json']],
    [['check', '2-4', '--no-such-option']],
    [['build', '2-6']],
  ])('%j does, prints and answers the same as in a process of its own', async (args) => {
    const [warm, own] = [newHome(), newHome()];
    const ran = await runKit(args, warm);
    const expected = await runKitProcess(args, own);
    expect(ran).toEqual(expected);
    const written = (home: string) => fs.readdirSync(home, { recursive: true, encoding: 'utf8' }).sort();
    expect(written(warm)).toEqual(written(own));
  });

  test('a command finds nothing of the one before: not its home, not its variables, not its exit code', async () => {
    const [first, second] = [newHome(), newHome()];
    fs.writeFileSync(path.join(first, 'mine.env'), 'ACCOUNT_SID=x\n');
    const failed = await runKit(['check', '2-1', '--env', 'mine.env'], first, { INIT_CWD: first });
    expect(failed.code).toBe(1);
    expect((await runKit(['step', '2-4'], second)).code).toBe(0);
    expect(fs.existsSync(path.join(first, 'workspace'))).toBe(false);
    expect(fs.readFileSync(path.join(second, 'workspace', 'token.ts'), 'utf8')).toContain('VoiceGrant');
  });

  test('commands at the same time do not meet', async () => {
    const steps = ['2-2', '2-4', '2-6'];
    const ran = await Promise.all(steps.map((step) => runKit(['check', step, '--step', step], newHome())));
    expect(ran.map(({ code, stdout }) => [code, /手順 (2-\d) の検査/.exec(stdout)?.[1]])).toEqual(
      steps.map((step) => [0, step]),
    );
  });
});
