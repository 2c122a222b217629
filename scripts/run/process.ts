/** The processes that run a participant's code, as the rest of the kit sees them. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { kitProcess } from '../system/paths.js';

/** Twilio's documented limits of a Function: memory in MB, time in ms. */
const MEMORY_MB = 256;
export const FUNCTION_MEMORY_BYTES = MEMORY_MB * 1024 * 1024;
export const FUNCTION_TIMEOUT_MS = 10_000;

/** The room (MB) for young objects from the start on: with V8's own, loading the library takes a fifth more of CPU. */
const YOUNG_MB = 16;

const ON_WINDOWS = process.platform === 'win32';

/** A command that ends takes its processes along, whatever their code is doing. */
const running = new Set<{ end(): void }>();
process.once('exit', () => {
  for (const each of running) each.end();
});

export interface ProcessOptions {
  stdio: StdioOptions;
  /** All that it finds in its environment; by default what this process has. */
  env?: Record<string, string>;
  args?: string[];
}

/** What carries the id of the newest order comes from the kit's own code: a participant's does not know it. */
export type WithId<T> = T & { id?: string | undefined };

/** One process. Where the system has none left to give, it is not alive. */
export class CodeProcess<Order extends object, Message extends object> {
  readonly #child: ChildProcess;
  #id: string | undefined;
  /** Told what the kit's own code says about the newest order. */
  onMessage: (message: Message) => void = () => {};
  /** Told once, after the last message. @param code null when a signal ended it, or it could not be started */
  onEnd: (code: number | null) => void = () => {};
  readonly gone: Promise<void>;

  /** @param file of the kit, such as `scripts/run/runner/child.ts` */
  constructor(file: string, { stdio, env, args = [] }: ProcessOptions) {
    const flags = [`--max-old-space-size=${MEMORY_MB}`, `--min-semi-space-size=${YOUNG_MB}`];
    const child = spawn(process.execPath, [...flags, ...kitProcess(file), ...args], {
      stdio,
      env,
      windowsHide: true,
      detached: !ON_WINDOWS, // the leader of a group, which can be ended as a whole
    });
    this.#child = child;
    running.add(this);
    child.on('message', (value) => {
      if (Object(value).id === this.#id) this.onMessage(value as Message);
    });
    this.gone = new Promise((resolve) => {
      const end = (code: number | null) => {
        this.end();
        running.delete(this);
        this.onEnd(code);
        resolve();
      };
      child.once('close', end);
      child.on('error', () => child.pid === undefined && end(null));
    });
  }

  get isAlive(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** By its descriptor. */
  stream<T>(index: number): T | undefined {
    return (this.#child.stdio?.[index] ?? undefined) as T | undefined;
  }

  /** From now on, messages are about this order. A dead process says so by its end. */
  send(order: Order): void {
    this.#id = randomUUID();
    this.#child.send?.({ ...order, id: this.#id }, () => {});
  }

  /** Ends it at once, with the processes that it started. */
  end(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    if (!ON_WINDOWS) killGroup(pid);
    else if (this.isAlive) {
      const args = ['/pid', String(pid), '/t', '/f'];
      spawn('taskkill', args, { stdio: 'ignore', windowsHide: true }).on('error', () => this.#child.kill());
    }
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}
