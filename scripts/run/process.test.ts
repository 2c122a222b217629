import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { throwawaySettings } from '../settings/throwaway.js';
import { FunctionPool } from './function/pool.js';
import { inspectHandler } from './inspect-handler.js';
import { Runner } from './runner/runner.js';

const solution = path.resolve('steps', '2-6', 'token.ts');
const settings = throwawaySettings();
const inspect = (takeRunner: () => Runner) =>
  inspectHandler(solution, { settings, deadline: Date.now() + 20_000, takeRunner });

afterEach(() => jest.restoreAllMocks());

type Unborn = EventEmitter & { kill: jest.Mock };

/** As Node leaves a child where the system has no descriptor or process left: `kill` would go to a number that is nobody's. */
function unborn(code: string): Unborn {
  const child = Object.assign(new EventEmitter(), {
    pid: undefined,
    exitCode: null,
    signalCode: null,
    kill: jest.fn(),
  });
  process.nextTick(() => child.emit('error', Object.assign(new Error(code), { code })));
  return child;
}

describe.each<[string, () => Unborn]>([
  ['EMFILE', () => unborn('EMFILE')],
  ['EAGAIN', () => unborn('EAGAIN')],
  [
    'ENOMEM, at once',
    () => {
      throw new Error('spawn ENOMEM');
    },
  ],
])('when a process cannot be started (%s)', (_, refuse) => {
  let killed: jest.SpyInstance;
  let children: Unborn[];
  beforeEach(() => {
    killed = jest.spyOn(process, 'kill').mockReturnValue(true);
    children = [];
    jest.spyOn(childProcess, 'spawn').mockImplementation((() => {
      const child = refuse();
      children.push(child);
      return child;
    }) as never);
  });
  const nothingWasKilled = () => {
    expect(killed).not.toHaveBeenCalled();
    for (const { kill } of children) expect(kill).not.toHaveBeenCalled();
  };

  it('a check says so, and nothing is killed', async () => {
    const runner = new Runner();
    const { execution } = await inspect(() => runner);
    runner.stop();
    expect(execution?.ending.kind).toBe('not-started');
    nothingWasKilled();
  });

  it('a call of a Function is answered, and nothing is killed', async () => {
    const pool = new FunctionPool();
    const config = { baseDir: pool.folder, env: {}, url: '', routes: { functions: [], assets: [] } };
    const call = { config, clockOffset: 0, method: 'GET', path: '/', rawHeaders: [], body: Buffer.alloc(0) };
    killed.mockClear(); // whether those are alive who have left a folder
    expect((await pool.call(call)).outcome).toEqual({ kind: 'exited', code: null });
    await pool.close();
    nothingWasKilled();
  });
});

it('a process that ends before it takes the handler is replaced, and the handler not blamed', async () => {
  const runners = [new Runner(), new Runner()];
  runners[0]!.stop();
  expect(runners[0]!.isAlive()).toBe(true); // its end is not known yet
  const { execution } = await inspect(() => runners.shift()!);
  expect(execution?.ending).toEqual({ kind: 'answered' });
  expect(runners).toEqual([]);
});

it('of a flood of output, the beginning is kept, and how much was left out is said', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-flood-'));
  const file = path.join(folder, 'token.js');
  const flood = `for (let n = 0; n < 2000; n++) console.error('x'.repeat(99));`;
  fs.writeFileSync(file, `exports.handler = (context, event, callback) => { ${flood} callback(null, ''); };`);
  const { execution } = await inspectHandler(file, { settings, deadline: Date.now() + 20_000 });
  expect(execution?.output).toMatch(
    /^(?:x{99}\n){20}\n（出力が多いので、このあとの [1-9]\d{3,} 文字を省きました。）\n$/,
  );
  fs.rmSync(folder, { recursive: true });
});
