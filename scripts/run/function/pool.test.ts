import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../system/process-alive.js';
import { patching, TALKING } from '../../test/hostile.js';
import { type FunctionCall, FunctionPool, type PoolOptions } from './pool.js';
import type { FunctionResult } from './process.js';

const TIMEOUT_MS = 4_000;
const MOST = 2;

let pool: FunctionPool;
beforeAll(() => {
  pool = new FunctionPool({ timeoutMs: TIMEOUT_MS, most: MOST });
});
afterAll(() => pool.close());

/** Pools of single tests, whatever became of those. */
const further: FunctionPool[] = [];
afterEach(() => Promise.all(further.splice(0).map((each) => each.close())));

function poolWith(options?: PoolOptions): FunctionPool {
  const made = new FunctionPool(options);
  further.push(made);
  return made;
}

let builds = 0;

/** @param handler the body of a function of `context`, `event` and `callback`; `before` stands outside of it */
function build(handler: string, before = '', env: Record<string, string> = {}): FunctionCall {
  builds += 1;
  const filePath = path.join(pool.folder, `${builds}.js`);
  fs.writeFileSync(filePath, `${before}; exports.handler = (context, event, callback) => { ${handler} };`);
  const functions = [{ name: 'token', path: '/token', access: 'public' as const, content: '', filePath }];
  const config = {
    baseDir: pool.folder,
    env,
    url: 'http://localhost',
    routes: { functions, assets: [] },
  };
  return { config, clockOffset: 0, method: 'GET', path: '/token', rawHeaders: [], body: Buffer.alloc(0) };
}

function said({ outcome }: FunctionResult): unknown {
  return outcome.kind === 'answered' ? outcome.body.toString() : outcome.kind;
}

const call = async (called: FunctionCall, query = '') =>
  said(await pool.call({ ...called, path: `/token${query ? `?${query}` : ''}` }));

/** Never returns, as an endless loop, but leaves the processor to the other tests. */
const STUCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)';

const COUNT = 'let calls = 0';
const ANSWER_COUNT = 'calls += 1; callback(null, String(calls))';

/** Its process stays as long as nobody needs the room: it is right whatever another build does to its own. */
let rightBuild: FunctionCall | undefined;
const callRight = () => {
  rightBuild ??= build(`callback(null, 'right')`);
  return call(rightBuild);
};

it('keeps a process warm for one build, and shares nothing with another one', async () => {
  const [one, other] = [build(ANSWER_COUNT, COUNT), build(ANSWER_COUNT, COUNT)];
  expect([await call(one), await call(one), await call(other), await call(one)]).toEqual(['1', '2', '1', '3']);
  expect(await call({ ...one, clockOffset: 60_000 })).toBe('1');
});

it('answers all calls, with no more processes than it may have', async () => {
  const pid = build('setTimeout(() => callback(null, String(process.pid)), 20)');
  const answers = await Promise.all(Array.from({ length: 40 }, () => call(pid)));
  expect(answers.every((answer) => Number(answer) > 0)).toBe(true);
  expect(new Set(answers).size).toBeLessThanOrEqual(MOST);
});

it('answers the calls of more builds than there are processes', async () => {
  const several = Array.from({ length: MOST + 2 }, (_, index) => build(`callback(null, '${index}')`));
  const answers = await Promise.all([...several, ...several].map((each) => call(each)));
  expect(answers).toEqual([...several, ...several].map((_, index) => String(index % several.length)));
});

it('keeps builds warm beside each other, and lets none that hangs keep them waiting', async () => {
  const own = poolWith({ most: MOST, kept: 6 });
  const pidsOf = async (builds: FunctionCall[]) => Promise.all(builds.map(async (each) => said(await own.call(each))));
  const several = Array.from({ length: 6 }, () => build('callback(null, String(process.pid))'));
  const first = await pidsOf(several);
  expect(new Set(first).size).toBe(6);
  expect(await pidsOf(several)).toEqual(first);
  // One after the other: who was called last gives way last.
  for (const [index, each] of several.entries()) expect(said(await own.call(each))).toBe(first[index]);
  const stuck = Array.from({ length: MOST }, () => build(STUCK));
  const hanging = stuck.map((each) => own.call(each));
  expect(await pidsOf(several.slice(-2))).toEqual(first.slice(-2));
  await own.close();
  await Promise.all(hanging);
});

it('prepares builds that will be called, where there is room', async () => {
  const own = poolWith({ most: MOST, kept: 3 });
  const several = Array.from({ length: 4 }, () => build('callback(null, String(Date.now() - process.uptime() * 1e3))'));
  for (const each of several) own.prepare(each);
  const bornAt = async (each: FunctionCall) => Number(said(await own.call(each)));
  await bornAt(several[0]!);
  const calledAt = Date.now();
  const births = await Promise.all(several.slice(0, 3).map(bornAt));
  expect(births.filter((birth) => birth < calledAt)).toHaveLength(3); // the one that is always kept prepared would be one of them
  expect(await bornAt(several[3]!)).toBeGreaterThan(0);
});

it('does not make a call whose caller has left while it waited', async () => {
  const counted = build('calls += 1; setTimeout(() => callback(null, String(calls)), 50)', COUNT);
  const made = Array.from({ length: MOST }, () => pool.call(counted));
  const left = pool.call({ ...counted, isGone: () => true });
  await Promise.all([...made, left]);
  expect(Number(await call(counted))).toBeLessThanOrEqual(MOST + 1);
});

it('takes nothing that a Function says for what the kit says', async () => {
  const codes = TALKING.map(([, code]) => `() => { ${code} }`);
  const hostile = build(
    `if (!event.n) return callback(null, 'right'); codes[event.n](); console.log('logged');
     for (const { prototype } of [Object, Array, String, Function, Number, Date]) delete prototype.toJSON; // its own answer
     callback(null, 'wrong')`,
    `const codes = [${codes}]`,
  );
  const wrong: unknown[] = [];
  for (const [index, [what]] of TALKING.entries()) {
    const { outcome, logs } = await pool.call({ ...hostile, path: `/token?n=${index}` });
    const isHonest = outcome.kind !== 'answered' || outcome.status === 500 || String(outcome.body) === 'wrong';
    const isForged = JSON.stringify(logs).includes('forged');
    const next = await call(hostile);
    if (!isHonest || isForged || next !== 'right') wrong.push([what, said({ outcome, logs, omitted: 0 }), logs, next]);
  }
  expect(wrong).toEqual([]);
});

it.each(patching(4))('answers the next Function after one that %s', async (_, code) => {
  await pool.call({ ...build(`callback(null, 'wrong')`, code) });
  expect(await callRight()).toBe('right');
});

it('keeps the newest of what a call logs, and of each line its beginning', async () => {
  const { logs, omitted } = await pool.call(
    build(`for (let n = 1; n <= 1200; n++) console.log(n); console.warn('x'.repeat(1e6)); callback(null, '')`),
  );
  expect(logs).toHaveLength(500);
  expect(omitted).toBe(701);
  expect(logs[0]).toEqual({ level: 'INFO', message: '702' });
  expect(logs.at(-1)!.message).toHaveLength(4_000);
});

it('is not held up by a flood of logs', async () => {
  const flood = build(`for (let n = 1; n <= 300000; n++) console.log(n); callback(null, 'dry')`);
  await callRight();
  const before = process.cpuUsage();
  const { outcome, logs, omitted } = await pool.call(flood);
  const { user, system } = process.cpuUsage(before);
  expect(said({ outcome, logs, omitted })).toBe('dry');
  expect([logs.length, omitted, logs.at(-1)?.message]).toEqual([500, 299_500, '300000']);
  expect((user + system) / 1e6).toBeLessThan(1); // seconds of this process; each line by itself took longer than the call may
});

it('ends a process whose memory is full, also when V8 knows nothing of it', async () => {
  const full = build(
    `const kept = []; for (let n = 0; n < 60; n++) kept.push(Buffer.alloc(1e8, 1)); callback(null, 'kept')`,
  );
  expect(await call(full)).toBe('exited');
  expect(await callRight()).toBe('right');
});

it.each([
  ['no answer at all', 'no answer\\r\\n\\r\\n'],
  [
    'an answer that changes the protocol',
    'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\nConnection: upgrade\\r\\n\\r\\n',
  ],
  [
    'an answer that becomes none',
    'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\nno size\\r\\n',
  ],
  ['a status that does not exist', 'HTTP/1.1 099 No\\r\\nContent-Length: 0\\r\\n\\r\\n'],
])('goes on after a Function that writes %s by itself', async (_, text) => {
  await call(build(`require('fs').writeSync(5, '${text}')`));
  expect(await callRight()).toBe('right');
});

it('takes no answer without end', async () => {
  expect(await call(build(`callback(null, 'x'.repeat(100e6))`))).toBe('exited');
});

it('gives a call only what it logged itself, also when an earlier one goes on', async () => {
  const late = build(`console.log(event.n); setTimeout(() => callback(null, 'done'), event.n === '1' ? 0 : 150);
    if (event.n === '1') setTimeout(() => console.log('late'), 50);`);
  await call(late, 'n=1');
  const { logs } = await pool.call({ ...late, path: '/token?n=2' });
  expect(logs.map(({ message }) => message)).toEqual(['2']);
});

it.each([
  ['throws', `setTimeout(() => { throw new Error('late') }, 300)`],
  ['rejects', `setTimeout(() => void Promise.reject(new Error('late')), 300)`],
])('does not blame a call when an earlier one %s after its answer, and replaces the process', async (_, late) => {
  const failing = build(
    `calls += 1; setTimeout(() => callback(null, String(calls)), calls === 1 ? 0 : 900); if (calls === 1) ${late};`,
    COUNT,
  );
  expect([await call(failing), await call(failing), await call(failing)]).toEqual(['1', '2', '1']);
});

it('makes a call elsewhere that the process could not begin with', async () => {
  const stuck = build(`callback(null, 'fine'); setTimeout(() => ${STUCK}, 20)`);
  expect(await call(stuck)).toBe('fine');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await call(stuck)).toBe('fine');
  const leaving = build(`callback(null, 'fine'); setTimeout(() => process.exit(), 0)`);
  expect([await call(leaving), await call(leaving), await call(leaving)]).toEqual(['fine', 'fine', 'fine']);
});

it('replaces a process that has grown beyond the memory of a Function', async () => {
  const leaky = build(
    `calls += 1; kept.push(Buffer.alloc(120e6, 1)); callback(null, String(calls))`,
    `${COUNT}; const kept = []`,
  );
  expect([await call(leaky), await call(leaky), await call(leaky)]).toEqual(['1', '2', '1']);
});

it('says what became of a process that ends or gives no answer', async () => {
  const [exits, dies] = [build('process.exit(3)'), build(`process.kill(process.pid, 'SIGKILL')`)];
  const [throws, hangs] = [build(`setTimeout(() => { throw new TypeError('x') })`), build(STUCK)];
  const outcome = async (of: FunctionCall) => (await pool.call(of)).outcome;
  expect(await outcome(exits)).toEqual({ kind: 'exited', code: 3 });
  expect(await outcome(dies)).toMatchObject({ kind: 'exited' });
  expect(await outcome(throws)).toMatchObject({ kind: 'threw', error: { name: 'TypeError', message: 'x' } });
  expect(await outcome(hangs)).toEqual({ kind: 'timed-out' });
  expect(await callRight()).toBe('right');
});

it.each([false, true])(
  'leaves no process behind, nor one that a Function has started, detached: %s',
  async (detached) => {
    const own = poolWith();
    const starting = build(`
    const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], { stdio: 'ignore', detached: ${detached} });
    child.unref();
    callback(null, process.pid + ' ' + child.pid);`);
    const pids = String(said(await own.call(starting)))
      .split(' ')
      .map(Number);
    expect(pids.map(isAlive)).toEqual([true, true]);
    await own.close();
    const deadline = Date.now() + 5_000;
    while (pids.some(isRunning) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pids.filter(isRunning)).toEqual([]);
    expect((await own.call(starting)).outcome).toEqual({ kind: 'exited', code: null });
  },
);

/** A process that has ended but was not collected yet (a zombie) does not run; only Linux shows them. */
function isRunning(pid: number): boolean {
  if (process.platform !== 'linux') return isAlive(pid);
  try {
    return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
