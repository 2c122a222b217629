import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { runKit, temporaryHome } from '../test/run-kit.js';
import { startWorkshop, type TestWorkshop } from './client.js';

let first: TestWorkshop;
beforeAll(async () => {
  first = await startWorkshop();
});
afterAll(async () => {
  await first.stop();
  fs.rmSync(first.home, { recursive: true, force: true });
});

const ANY_PORT = ['--port', '0', '--function-port', '0'];
const second = (home = first.home) => runKit(['start', ...ANY_PORT], home);

test('a second one in the folder tells where the first is, and leaves the rest to it', async () => {
  const { code, stdout, stderr } = await second();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/すでに動いています/);
  expect(stdout).toContain(first.pageUrl);
  const { status } = await fetch(first.pageUrl);
  expect(status).toBe(200);
});

test('many at once are one', async () => {
  const home = temporaryHome();
  const [one, ...others] = await Promise.all([
    startWorkshop({ home }),
    ...Array.from({ length: 2 }, () => startWorkshop({ home }).catch((error: Error) => error)),
  ]);
  const addresses = [one, ...others].map((each) => ('pageUrl' in each ? each.pageUrl : each.message));
  expect(new Set(addresses).size).toBe(1);
  await Promise.all([one, ...others].map((each) => 'stop' in each && each.stop()));
  fs.rmSync(home, { recursive: true, force: true });
});

test('a folder that was copied, with its notes, has one of its own', async () => {
  const home = temporaryHome();
  fs.cpSync(path.join(first.home, '.handson'), path.join(home, '.handson'), { recursive: true });
  const own = await startWorkshop({ home });
  expect(own.pageUrl).not.toBe(first.pageUrl);
  await own.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

test('after one that was killed, the next one starts, whoever has its port now', async () => {
  const killed = await startWorkshop();
  await killed.stop('SIGKILL');
  const stranger = http.createServer((_, response) => response.end('{"folder":"mine"}'));
  await new Promise<void>((resolve) => stranger.listen(Number(new URL(killed.pageUrl).port), '127.0.0.1', resolve));
  const next = await startWorkshop({ home: killed.home });
  expect(next.pageUrl).not.toBe(killed.pageUrl);
  expect((await second(next.home)).stdout).toContain(next.pageUrl);
  expect(await next.stop()).toBe(0);
  const after = await startWorkshop({ home: killed.home });
  await after.stop();
  stranger.close();
  fs.rmSync(killed.home, { recursive: true, force: true });
});
