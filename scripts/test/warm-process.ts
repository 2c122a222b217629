/**
 * Runs one command of the kit after the other in this process, for tests: most of a command's time is its start. Each one
 * gets a fresh copy of the kit's own modules; the packages stay loaded. What a command leaves behind is taken away; where
 * that does not succeed, this process ends, and the next command gets another.
 *
 * Standard output and error are what they are for a process, also for the ones that a command starts: a line on both marks
 * where a command ended.
 */
import processes, { type ChildProcess } from 'node:child_process';
import module_ from 'node:module';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

export interface Order {
  args: string[];
  env: Record<string, string | undefined>;
  cwd: string;
}

const MARK = '# the warm process has run the command:';

/** On both streams, after everything that the command printed: its exit code, and whether this process goes on. */
export const END = (code: number, clean: boolean): string => `${MARK} ${code} ${clean}\n`;
export const ENDED = new RegExp(`${MARK} (\\d+) (true|false)\\n$`);

/** As long (ms) as kit.js waits for work that nobody waits for any more. */
const DRAIN_MS = 500;

const SCRIPTS = path.join(__dirname, '..');
const RUNNER = path.join(SCRIPTS, 'run', 'runner', 'runner.ts');
const exit = process.exit.bind(process);

/** The kit's own, for all commands: what it starts does not end with one of them. */
const { Runner }: typeof import('../run/runner/runner.js') = require('../run/runner/runner.js');
forgetKit(); // what else that loaded: also the first command has its own home
type Runner = InstanceType<typeof Runner>;

const free: Runner[] = [];
const running = new Set<Runner>();

if (require.main === module) serve();

function serve(): void {
  for (const stream of [process.stdout, process.stderr]) stream.write(''); // made at the first use, and there from then on
  process.on('disconnect', () => exit());
  process.on('message', (order: Order) => void obey(order));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      console.error(error);
      end(1, false);
    });
  }
  process.exit = ((code?: number) => {
    end(Number(code ?? process.exitCode ?? 0), false);
    throw new Error('the command called process.exit'); // nothing after it runs in a real process either
  }) as typeof process.exit;
}

async function obey({ args: [command = '', ...args], env, cwd }: Order): Promise<void> {
  const before = { listeners: listeners(), resources: process.getActiveResourcesInfo(), cwd: process.cwd() };
  const timers = watchTimers();
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv = [process.execPath, path.join(SCRIPTS, 'kit.js'), command, ...args];
  Object.defineProperty(process, 'stdin', { value: Readable.from([]), configurable: true });
  process.exitCode = undefined;

  require.cache[RUNNER] = ofOneRun;
  const code = await run(command, args);
  for (const runner of running) runner.stop();
  const drained = await drain(before.resources);
  for (const listener of added(before.listeners).get('exit') ?? []) listener(code);
  const clean = drained && (await drain(before.resources));
  timers.clear();
  for (const [event, own] of added(before.listeners))
    for (const listener of own) process.removeListener(event, listener);
  forgetKit();
  forgetConnections();
  process.chdir(before.cwd);
  end(code, clean);
}

async function run(command: string, args: string[]): Promise<number> {
  try {
    return await require(path.join(SCRIPTS, 'kit.js')).run(path.join(SCRIPTS, `${command}.ts`), args);
  } catch (error) {
    require(path.join(SCRIPTS, 'kit.js')).explain(error);
    return 2;
  }
}

function end(code: number, clean: boolean): void {
  const mark = END(code, clean);
  process.stdout.write(mark, () => process.stderr.write(mark, () => clean || exit()));
}

/**
 * In the place of the processes that a command takes for one run each: they go on to the next one, as those of `npm start`
 * do, as long as no handler leaves anything behind.
 */
class ReusedRunner implements Pick<Runner, 'run' | 'isFree' | 'isAlive' | 'stop'> {
  readonly #runner = taken() ?? unheld(() => new Runner({ reusable: true }));
  #isUsed = false;

  async run(...order: Parameters<Runner['run']>): ReturnType<Runner['run']> {
    this.#isUsed = true;
    running.add(this.#runner);
    const execution = await this.#runner.run(...order);
    running.delete(this.#runner);
    void this.#runner.isFree().then((isFree) => isFree && free.push(this.#runner));
    return execution;
  }

  isFree = () => this.#runner.isFree();
  isAlive = () => this.#runner.isAlive();

  stop(): void {
    if (running.has(this.#runner)) this.#runner.stop();
    else if (!this.#isUsed) free.push(this.#runner);
  }
}

/** One that was used before; undefined where there is none. */
function taken(): Runner | undefined {
  const runner = free.pop();
  return runner && !runner.isAlive() ? taken() : runner;
}

/** @param start of a process: it does not keep this one alive, as if the command had left something behind */
function unheld<T>(start: () => T): T {
  const { spawn } = processes;
  processes.spawn = ((...[file, args, options]: [string, string[], object]) => {
    const child: ChildProcess = spawn(file, args, { ...options, cwd: SCRIPTS }); // the command's own goes away
    for (const each of [child, ...child.stdio]) (each as Partial<ChildProcess> | null)?.unref?.();
    return child;
  }) as typeof spawn;
  try {
    return start();
  } finally {
    processes.spawn = spawn;
  }
}

const ofOneRun = Object.assign(new module_(RUNNER), {
  loaded: true,
  exports: {
    // biome-ignore lint/complexity/useArrowFunction: an arrow function cannot be constructed
    Runner: function (options?: { reusable?: boolean }) {
      return options?.reusable ? new Runner(options) : new ReusedRunner();
    },
  },
});

type Listener = (...values: unknown[]) => void;

function listeners(): Map<string | symbol, Listener[]> {
  return new Map(process.eventNames().map((event) => [event, process.rawListeners(event as 'exit') as Listener[]]));
}

function added(before: Map<string | symbol, Listener[]>): Map<string | symbol, Listener[]> {
  const isNew = (event: string | symbol) => (listener: Listener) => !before.get(event)?.includes(listener);
  return new Map([...listeners()].map(([event, all]) => [event, all.filter(isNew(event))]));
}

/** @returns whether nothing is left that would have kept the process alive */
async function drain(before: readonly string[]): Promise<boolean> {
  const limit = Date.now() + DRAIN_MS;
  for (;;) {
    const left = process.getActiveResourcesInfo();
    for (const resource of before) {
      const index = left.indexOf(resource);
      if (index >= 0) left.splice(index, 1);
    }
    if (left.length === 0) return true;
    if (Date.now() > limit) return false;
    await pause(5);
  }
}

/** Also those that hold nothing up: they would go off during the next command. */
function watchTimers(): { clear(): void } {
  const { setTimeout: timeout, setInterval: interval } = globalThis;
  const made: NodeJS.Timeout[] = [];
  const watched = <T extends Listener>(make: T) =>
    Object.assign((...values: unknown[]) => {
      const timer = (make as unknown as (...all: unknown[]) => NodeJS.Timeout)(...values);
      made.push(timer);
      return timer;
    }, make);
  Object.assign(globalThis, { setTimeout: watched(timeout as never), setInterval: watched(interval as never) });
  return {
    clear: () => {
      made.forEach(clearTimeout);
      Object.assign(globalThis, { setTimeout: timeout, setInterval: interval });
    },
  };
}

/** What `fetch` keeps open: the next command could find its other end closed. Known to all copies of undici by this name. */
function forgetConnections(): void {
  const kept = globalThis as { [name: symbol]: Dispatcher | undefined };
  const name = Symbol.for('undici.globalDispatcher.1');
  const dispatcher = kept[name];
  if (!dispatcher) return; // nothing was fetched
  kept[name] = new dispatcher.constructor();
  void dispatcher.destroy();
}

interface Dispatcher {
  constructor: new () => Dispatcher;
  destroy(): Promise<void>;
}

function forgetKit(): void {
  for (const file of Object.keys(require.cache)) {
    if (file.endsWith('.ts') && file !== __filename) delete require.cache[file];
  }
  module.children.length = 0;
}
