import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Execution } from '../../../checks/handler/execution.js';
import { throwawaySettings } from '../../settings/throwaway.js';
import { isAlive } from '../../system/process-alive.js';
import { patching, TALKING } from '../../test/hostile.js';
import { compile } from '../compile.js';
import { Runner } from './runner.js';

const fileName = path.resolve('token.js');
const settings = throwawaySettings();

async function run(runner: Runner, source: string, timeoutMs = 2_000): Promise<Execution> {
  const { js, map } = compile(source, fileName, { instrumented: true });
  return runner.run({ js, map, fileName, settings, extra: {}, timeoutMs }, Date.now() + 60_000);
}

const RIGHT = `exports.handler = (context, event, callback) => callback(null, 'right');`;
const answering = (code: string) =>
  `${code};\nexports.handler = (context, event, callback) => callback(null, 'wrong');`;

it.each([...TALKING, ...patching(2)])(
  'a handler that %s is recorded as what it is, and the next one too',
  async (_, code) => {
    const runner = new Runner({ reusable: true });
    const execution = await run(runner, answering(code));
    expect([[], ['wrong']]).toContainEqual(textsOf(execution));
    expect(execution).toMatchObject({ taken: [], grants: [], tokens: [] });
    expect(JSON.stringify(execution.locals)).not.toContain('forged');
    if (await runner.isFree()) expect(textsOf(await run(runner, RIGHT))).toEqual(['right']);
    runner.stop();
  },
);

it('a handler that takes more memory than V8 knows of is ended', async () => {
  const full = `exports.handler = (context, event, callback) => {
    const kept = []; for (let n = 0; n < 60; n++) kept.push(Buffer.alloc(1e8, 1)); callback(null, 'kept'); };`;
  const { ending, answers } = await run(new Runner(), full, 60_000);
  expect([ending, answers]).toEqual([{ kind: 'crashed' }, []]);
});

it('a process that a handler has started and detached ends with it', async () => {
  const starting = `exports.handler = (context, event, callback) => {
    const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'],
      { stdio: 'ignore', detached: true });
    child.unref();
    callback(null, String(child.pid)); };`;
  const [pid] = textsOf(await run(new Runner(), starting));
  expect(Number(pid)).toBeGreaterThan(1);
  while (isAlive(Number(pid))) await pause(20);
});

function textsOf({ answers }: Execution): string[] {
  return answers.map(({ payload }) => (payload.kind === 'text' ? payload.text : payload.kind));
}
