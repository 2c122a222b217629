import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { temporaryHome } from '../test/run-kit.js';
import { isHeld, takeLock } from './lock.js';
import { kitProcess } from './paths.js';

let folder: string;
let file: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = temporaryHome();
  file = path.join(folder, 'lock');
});
afterEach(async () => {
  if (child) await kill(child);
  child = undefined;
  fs.rmSync(folder, { recursive: true });
});

async function kill(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const closed = once(process, 'close');
  process.kill('SIGKILL');
  await closed;
}

/** Another process that takes the lock and says so. */
async function otherHolder(): Promise<ChildProcess> {
  const source = `require(${JSON.stringify(path.join(__dirname, 'lock.ts'))})
    .takeLock(process.argv[1]).then((release) => { process.send(Boolean(release)); setInterval(() => {}, 1000); });`;
  const [, runSources = ''] = kitProcess('');
  child = spawn(process.execPath, ['--require', runSources, '-e', source, file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  expect(await once(child, 'message')).toEqual([true, undefined]);
  return child;
}

test('one holds it at a time, and gives it back', async () => {
  const release = await takeLock(file);
  expect(await isHeld(file)).toBe(true);
  expect(await takeLock(file)).toBeUndefined();
  release?.();
  expect([fs.existsSync(file), await isHeld(file)]).toEqual([false, false]);
  (await takeLock(file))?.();
});

test.each([
  ['a dead process', '999999999'],
  ['nobody: its file was never finished', ''],
  ['a process id that another process has by now', String(process.ppid)],
  ['this very process id, from before a restart', String(process.pid)],
  ['the first process, which always lives', '1'],
  ['something that is no holder', '{"pid":1,"port":"no","key":7}'],
  ['a port that there is not', '{"pid":1,"port":65536,"key":"0"}'],
])('that of %s is taken over', async (_, content) => {
  fs.writeFileSync(file, content);
  expect(await isHeld(file)).toBe(false);
  const release = await takeLock(file);
  expect(JSON.parse(fs.readFileSync(file, 'utf8')).pid).toBe(process.pid);
  release?.();
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('one that another process holds is respected until that process is killed', async () => {
  const holder = await otherHolder();
  expect(await takeLock(file)).toBeUndefined();
  await kill(holder);
  const release = await takeLock(file);
  expect(release).toBeDefined();
  release?.();
});

/** It cannot say that it holds the lock, as one cannot that is busy with a long computation. */
(process.platform === 'win32' ? test.skip : test)('a holder that is stopped keeps it', async () => {
  const holder = await otherHolder();
  holder.kill('SIGSTOP');
  expect(await takeLock(file)).toBeUndefined();
  holder.kill('SIGCONT');
});

test('another program that listens on the port by now, and a living process with the id, are no holder', async () => {
  const other = net.createServer((socket) => socket.end('220 other.example ESMTP\r\n'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  fs.writeFileSync(file, JSON.stringify({ pid: process.pid, port, key: '0'.repeat(32) }));
  const release = await takeLock(file);
  expect(release).toBeDefined();
  release?.();
  other.close();
});

test('of many that come at once, to a lock that was left, one gets it', async () => {
  for (let round = 0; round < 20; round++) {
    fs.writeFileSync(file, '999999999');
    const taken = (await Promise.all(Array.from({ length: 5 }, () => takeLock(file)))).filter(Boolean);
    expect(taken).toHaveLength(1);
    taken[0]?.();
  }
});

test('a folder that is not there is said, and nothing is left', async () => {
  await expect(takeLock(path.join(folder, 'no', 'lock'))).rejects.toMatchObject({ code: 'ENOENT' });
});
