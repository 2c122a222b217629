import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../system/paths.js';
import { temporaryHome } from '../../test/run-kit.js';
import { Runner } from './runner.js';

/** Resolves when `condition` holds; rejects with `what` after the time (ms). */
async function until(what: string, ms: number, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A process that has ended but was not collected yet (a zombie) is not alive; only Linux shows them. */
function isAlive(pid: number): boolean {
  try {
    if (process.platform === 'linux') return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a run whose time was over before it began says how long was waited since the start', async () => {
  const runner = new Runner();
  const now = Date.now();
  const request = { js: '', map: '', fileName: 'token.js', settings: {}, extra: {}, timeoutMs: 100 } as never;
  const { ending } = await runner.run(request, now, now - 3_000);
  expect(ending).toEqual({ kind: 'not-started', seconds: expect.any(Number) });
  expect((ending as { seconds: number }).seconds).toBeGreaterThanOrEqual(3);
});

test('a command that is killed while a handler loops for ever leaves no process behind', async () => {
  const home = temporaryHome();
  const pidFile = path.join(home, 'pid');
  const handler = path.join(home, 'token.js');
  fs.writeFileSync(
    handler,
    `exports.handler = () => {
      require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      for (;;);
    };`,
  );
  const args = [path.join(ROOT, 'scripts', 'kit.js'), 'check', '2-6', '--file', handler, '--timeout', '60'];
  const command = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, HANDSON_HOME: home } });
  await until(
    'the handler being called',
    20_000,
    () => fs.existsSync(pidFile) && fs.readFileSync(pidFile, 'utf8') !== '',
  );
  const runner = Number(fs.readFileSync(pidFile, 'utf8'));
  expect(isAlive(runner)).toBe(true);
  command.kill('SIGKILL');
  await until('the end of the runner', 10_000, () => !isAlive(runner));
  fs.rmSync(home, { recursive: true });
});
