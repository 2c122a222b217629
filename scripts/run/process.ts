/** Starts the processes that run a participant's code, and ends them together with what that code started. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { kitProcess } from '../system/paths.js';

/** Twilio's documented limits of a Function: memory in MB, time in ms. */
const MEMORY_MB = 256;
export const FUNCTION_MEMORY_BYTES = MEMORY_MB * 1024 * 1024;
export const FUNCTION_TIMEOUT_MS = 10_000;

const ON_WINDOWS = process.platform === 'win32';

/** A command that ends takes its processes along, whatever their code is doing. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) endProcess(child);
});

export interface ProcessOptions {
  stdio: StdioOptions;
  /** All that it finds in its environment; by default what this process has. */
  env?: Record<string, string>;
  args?: string[];
}

/**
 * Never throws for a system that has no process left to give: such a child has no `pid`, and is not alive.
 * @param file of the kit, such as `scripts/run/runner/child.js`
 */
export function startProcess(file: string, { stdio, env, args = [] }: ProcessOptions): ChildProcess {
  const child = spawn(process.execPath, [`--max-old-space-size=${MEMORY_MB}`, ...kitProcess(file), ...args], {
    stdio,
    env,
    windowsHide: true,
    detached: !ON_WINDOWS, // the leader of a group, which can be ended as a whole
  });
  running.add(child);
  child.on('error', () => {}); // said by `whenGone`
  void whenGone(child).then(() => {
    endProcess(child);
    running.delete(child);
  });
  return child;
}

export function isAlive({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

/** @returns its exit code, after its last message; null when a signal ended it, or it could not be started */
export function whenGone(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', () => child.pid === undefined && resolve(null));
  });
}

/** A participant's code can send anything: @returns undefined for what does not carry the id that only the kit's code knows */
export function fromKit<T>(value: unknown, name: keyof T, id: string | undefined): T | undefined {
  return Object(value)[name] === id && typeof value === 'object' && value !== null ? (value as T) : undefined;
}

/** Ends it at once, with the processes that it started. */
export function endProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (!ON_WINDOWS) killGroup(child.pid);
  else if (isAlive(child)) {
    const args = ['/pid', String(child.pid), '/t', '/f'];
    spawn('taskkill', args, { stdio: 'ignore', windowsHide: true }).on('error', () => child.kill());
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}
