/** The processes that run a participant's code, as the rest of the kit sees them. */
import { type ChildProcess, type IOType, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { kitProcess } from '../system/paths.js';
import { eachLine, ORDERS, REPORTS } from './channel.js';
import type { Shape } from './shape.js';

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

/** What a process writes at its reports' descriptor that is none (characters) before it is ended: nobody slips so often. */
const MOST_NOISE = 1e6;

/** The longest report (characters): three answers as long as they are kept, whose characters are all written as escapes. */
const LONGEST_REPORT = 8e6;

/** How long (ms) after its end somebody may keep its pipes open: a process that has left its group is not found. */
const LINGER_MS = 500;

export interface ProcessOptions<Report> {
  /** Of stdout and stderr. */
  output: IOType;
  /** What a report has to look like; all else that comes from the process is passed over. */
  shape: Shape<Report>;
  /** One more descriptor: a pipe for both directions. */
  further?: boolean;
  /** All that it finds in its environment; by default what this process has. */
  env?: Record<string, string>;
  args?: string[];
}

/** One process. Where the system has none left to give, it is not alive. */
export class CodeProcess<Order extends object, Report extends object> {
  readonly #child: ChildProcess | undefined;
  /** Of the newest order. What begins with it comes from the kit's own code: a participant's does not know it. */
  #secret = '';
  #noise = 0;
  /** Told what the kit's own code says about the newest order. */
  onReport: (report: Report) => void = () => {};
  /** Told once, after the last report. @param code null when a signal ended it, or it could not be started */
  onEnd: (code: number | null) => void = () => {};
  readonly gone: Promise<void>;

  /** @param file of the kit, such as `scripts/run/runner/child.ts` */
  constructor(file: string, options: ProcessOptions<Report>) {
    const child = started(file, options);
    this.#child = child;
    running.add(this);
    this.gone = new Promise((resolve) => {
      const end = (code: number | null) => {
        running.delete(this);
        this.onEnd(code);
        this.onEnd = () => {};
        resolve();
      };
      if (child?.pid === undefined) setImmediate(end, null);
      child?.on('error', () => {}); // it could not be started, or not be ended
      child?.once('exit', (code) => {
        this.end();
        const lingering = setTimeout(end, LINGER_MS, code);
        child.once('close', () => {
          clearTimeout(lingering);
          end(code);
        });
      });
    });
    const reports = this.stream<Socket>(REPORTS);
    if (!reports) return;
    const onLine = (line: string) => {
      const report = this.#reportIn(line, options.shape);
      if (report) return this.onReport(report);
      this.#noise += line.length;
      if (this.#noise > MOST_NOISE) this.end();
    };
    eachLine(reports, onLine, LONGEST_REPORT, () => this.end());
    for (const stream of [reports, this.stream<Socket>(ORDERS)]) stream?.on('error', () => {}); // they end with the process
  }

  #reportIn(line: string, shape: Shape<Report>): Report | undefined {
    if (!line.startsWith(`${this.#secret} `)) return undefined;
    try {
      const value: unknown = JSON.parse(line.slice(this.#secret.length));
      return shape(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  get isAlive(): boolean {
    return this.#child?.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  /** By its descriptor. */
  stream<T>(index: number): T | undefined {
    return (this.#child?.stdio?.[index] ?? undefined) as T | undefined;
  }

  /** From now on, reports are about this order. A dead process says so by its end. */
  send(order: Order): void {
    this.#secret = randomUUID();
    this.stream<Socket>(ORDERS)?.write(`${this.#secret} ${JSON.stringify(order)}\n`);
  }

  /** Ends it at once, with the processes that it started. Those that have left its group by themselves are not found. */
  end(): void {
    const pid = this.#child?.pid;
    if (pid === undefined || !running.has(this)) return; // once it is gone, its number may be somebody else's
    if (!ON_WINDOWS) killGroup(pid);
    else if (this.isAlive) {
      const args = ['/pid', String(pid), '/t', '/f'];
      spawn('taskkill', args, { stdio: 'ignore', windowsHide: true }).on('error', () => this.#child?.kill());
    }
  }
}

/** @returns undefined where the system refuses at once, as it does without memory; most refusals are told later */
function started<R>(file: string, { output, further, env, args = [] }: ProcessOptions<R>): ChildProcess | undefined {
  const flags = [`--max-old-space-size=${MEMORY_MB}`, `--min-semi-space-size=${YOUNG_MB}`];
  try {
    return spawn(process.execPath, [...flags, ...kitProcess(file), ...args], {
      stdio: ['ignore', output, output, 'overlapped', 'pipe', ...(further ? ['overlapped' as const] : [])],
      env,
      windowsHide: true,
      detached: !ON_WINDOWS, // the leader of a group, which can be ended as a whole
    });
  } catch {
    return undefined;
  }
}

/** @param leader never 0 or 1: those would be our own group, and all processes */
function killGroup(leader: number): void {
  try {
    if (leader > 1) process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}
