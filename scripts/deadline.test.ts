/** Every command that talks to a cloud stops in time, and when it is told to; it says so, and gives the lock back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './sandbox/faults.js';
import { isHeld } from './system/lock.js';
import { ROOT } from './system/paths.js';
import { type TestCloud, testCloud } from './test/deployments.js';
import { hasPseudoTerminal, talkMeanwhile } from './test/pseudo-terminal.js';
import type { Ran } from './test/run-kit.js';

const onWindows = process.platform === 'win32';

let cloud: TestCloud;
let lock: string;
beforeAll(async () => {
  cloud = await testCloud();
  lock = path.join(cloud.home, '.handson', 'deploy.lock');
  await cloud.kit('deploy', '2-6', '--sandbox');
  await cloud.kit('env', '--sandbox', '--yes');
});
afterAll(() => cloud.close());
afterEach(() => cloud.setFaults());

/** What has to be built anew. */
let marks = 0;
function changeWorkspace(): void {
  cloud.writeWorkspace('deadline');
  fs.appendFileSync(path.join(cloud.home, 'workspace', 'token.ts'), `export const mark = ${marks++};\n`);
}

/** Longer than any test: nobody waits for the answer. */
const never = (match = ' /v1/'): Fault => ({ kind: 'latency', value: 86_400_000, match });
const tooMany: Fault = { kind: 'status', value: 429, match: ' /v1/' };

const COMMANDS = [
  ['deploy', '--sandbox'],
  ['deploy', '2-4', '--sandbox'],
  ['deploy', '--prebuild', '--sandbox'],
  ['reset', '--yes', '--sandbox'],
  ['reset', '--yes', '--delete', '--sandbox'],
  ['env', '--deployed'],
];

/** Seconds that a message says were waited. */
const waited = (text: string) => Number(/開始から ([\d.]+) 秒待ちましたが/.exec(text)?.[1]);

/** In a short time, but one in which a busy computer gets as far as to a call and, unless it is left hanging, its answer. */
async function inVain(args: string[], { kind }: Fault): Promise<Ran & { seconds: number }> {
  for (let seconds = 0.7; ; seconds *= 2) {
    await cloud.forgetCalls();
    const ran = await cloud.kit(...args, '--timeout', String(seconds));
    const isReached = (await cloud.calls()).some(({ status }) => kind === 'latency' || status > 0);
    if (isReached || seconds > 10) return { ...ran, seconds };
  }
}

describe.each([
  ['never answers', never()],
  ['refuses every call (429)', tooMany],
])('a cloud that %s', (_, fault) => {
  test.each(COMMANDS)('%s %s %s %s', async (...args) => {
    changeWorkspace();
    await cloud.setFaults(fault);
    const { seconds, code, stdout, stderr } = await inVain(args.filter(Boolean), fault);
    expect([code, fs.existsSync(lock)]).toEqual([2, false]);
    if (fault === tooMany) expect(stderr).toMatch(/開始から [\d.]+ 秒たっても、.*429/);
    else expect(waited(stderr)).toBeGreaterThanOrEqual(seconds);
    expect(stderr).toMatch(/--timeout \d+/);
    expect(stdout + stderr).not.toMatch(/\n\s+at |ABORT|Cancel/);
  });
});

/** Where a library waits by itself, or tells no reason. */
test.each([
  ['an upload', never('POST .*Functions/ZH\\w+/Versions')],
  ['the upload of the marker', never('POST .*Assets/ZH\\w+/Versions')],
  ['a build that does not end', { kind: 'slow-build', value: 3_600_000 } as const],
  ['the state of a build', never('/Status')],
  ['the last call', never('POST .*/Deployments')],
])('the time ends in %s', async (_, fault) => {
  changeWorkspace();
  await cloud.setFaults(fault);
  const { code, stderr } = await cloud.kit('deploy', '--sandbox', '--timeout', '1');
  expect([code, fs.existsSync(lock)]).toEqual([2, false]);
  expect(waited(stderr)).toBeGreaterThanOrEqual(1);
  await cloud.setFaults();
  expect((await cloud.kit('deploy', '--sandbox')).code).toBe(0);
});

test('a call that is refused for a while is tried again, also an upload, and each wait is one line', async () => {
  changeWorkspace();
  const uploads: Fault = { ...tooMany, match: 'POST .*Functions/ZH\\w+/Versions' };
  await cloud.setFaults({ ...uploads, nth: 1 }, { ...uploads, nth: 2 });
  const { code, stdout, stderr } = await cloud.kit('deploy', '--sandbox');
  expect([code, stderr]).toEqual([0, '']);
  const waits = stdout.split('\n').filter((line) => line.includes('429'));
  expect(waits).toEqual([1, 2].map((n) => expect.stringMatching(`^… コードを送信: .*（429）。${n} 秒後に、もう一度`)));
});

test('programs get a line of JSON for each wait', async () => {
  await cloud.setFaults({ ...tooMany, nth: 2 });
  const { stdout } = await cloud.kit('deploy', '2-4', '--sandbox', '--json');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual({ phase: expect.any(String), wait: 1, reason: expect.stringContaining('429') });
  expect(lines.at(-1)).toMatchObject({ ok: true });
});

(hasPseudoTerminal ? test : test.skip)('on a terminal, the wait is counted down in its line', async () => {
  changeWorkspace();
  await cloud.setFaults({ ...tooMany, nth: 1 }, { ...tooMany, nth: 2 });
  const { code, screen } = await talkMeanwhile(['deploy', '--sandbox'], [], cloud.home);
  expect(code).toBe(0);
  const states = screen.split('\r\u001b[K').map((state) => state.trimEnd());
  const at = states.findIndex((state) => state.includes('2 秒後に'));
  expect(states.slice(at, at + 2)).toEqual([2, 1].map((n) => expect.stringMatching(`^… .*（429）。${n} 秒後に`)));
});

test('a /token that never answers is judged in time, and the words say how long was waited', async () => {
  await cloud.kit('deploy', '2-6', '--sandbox');
  await cloud.setFaults(never('/token'));
  const { code, stdout } = await cloud.kit('check', '2-6', '--timeout', '1.5');
  expect([code, stdout]).toEqual([1, expect.stringContaining('1.5 秒待っても')]);
});

describe('a command that is ended', () => {
  const running: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });

  function start(command: string, args: readonly string[]) {
    const { npm_lifecycle_event: _, ...env } = process.env;
    const child = spawn(command, args, { cwd: ROOT, env: { ...env, HANDSON_HOME: cloud.home } });
    running.push(child);
    const printed = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      printed.stderr += text;
    });
    return { child, printed, ended: once(child, 'close') };
  }

  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) await pause(20);
  }

  /** Under way, in the middle of a call. */
  async function calling(): Promise<void> {
    await until(async () => (await cloud.calls()).length > 0);
  }

  (onWindows ? test.skip : test).each([
    ['SIGINT', ['deploy', '--sandbox']],
    ['SIGTERM', ['deploy', '--prebuild', '--sandbox']],
    ['SIGHUP', ['reset', '--yes', '--sandbox']],
  ] as const)('by %s: one sentence, 130, and the lock is free', async (signal, args) => {
    changeWorkspace();
    await cloud.setFaults(never());
    await cloud.forgetCalls();
    const { child, printed, ended } = start(process.execPath, ['scripts/kit.js', ...args]);
    await calling();
    expect(await isHeld(lock)).toBe(true);
    child.kill(signal);
    child.kill(signal); // as npm passes it on once more
    expect(await ended).toEqual([130, null]);
    expect(printed.stderr).toMatch(/^中止しました。[^\n]*。\n$/);
    expect(fs.existsSync(lock)).toBe(false);
  });

  (hasPseudoTerminal ? test : test.skip).each([
    ['a yes', ['reset'], '[y/N]'],
    ['the name of what is not ours', ['deploy', '2-4'], '入力してください'],
  ])('by Ctrl+C at a question: %s', async (what, command, expected) => {
    const own = ['owner', 'deployment.json'].map((name) => path.join(cloud.home, '.handson', name));
    const contents = own.map((file) => fs.readFileSync(file));
    if (what !== 'a yes') for (const file of own) fs.rmSync(file); // as on another computer
    const { code, screen } = await talkMeanwhile([...command, '--sandbox'], [[expected, '\u0003']], cloud.home);
    own.forEach((file, index) => void fs.writeFileSync(file, contents[index]!));
    expect([code, screen]).toEqual([130, expect.stringContaining('中止しました。')]);
    expect(fs.existsSync(lock)).toBe(false);
  });

  (onWindows ? test.skip : test).each(['SIGTERM', 'SIGHUP'] as const)(
    'with npm, when that alone gets %s: before its next call',
    async (signal) => {
      changeWorkspace();
      await cloud.setFaults({ kind: 'latency', value: 700, match: ' /v1/' });
      await cloud.forgetCalls();
      const { child, ended } = start('npm', ['run', 'deploy', '--', '--sandbox']);
      await calling();
      child.kill(signal);
      await ended;
      await until(() => !fs.existsSync(lock));
      expect((await cloud.calls()).length).toBeLessThanOrEqual(2);
    },
  );

  (onWindows ? test.skip : test)('with npm, when it only waits: the sandbox', async () => {
    const home = fs.mkdtempSync(path.join(cloud.home, 'other-'));
    const child = spawn('npm', ['run', 'sandbox', '--', '--json'], {
      cwd: ROOT,
      env: { ...process.env, HANDSON_HOME: home },
    });
    running.push(child);
    const other = path.join(home, '.handson', 'sandbox', 'lock');
    await once(child.stdout.setEncoding('utf8'), 'data');
    await until(() => isHeld(other));
    child.kill('SIGHUP');
    await until(() => !fs.existsSync(other));
  });
});
