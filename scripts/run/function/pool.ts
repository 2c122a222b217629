/** Answers calls of deployed Functions on Twilio's own runtime, in processes that are kept warm. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { clearLeftovers, SERVED } from '../../system/leftovers.js';
import { makeFolder } from '../../system/whole-file.js';
import { FUNCTION_TIMEOUT_MS } from '../process.js';
import { FunctionProcess, type FunctionRequest, type FunctionResult } from './process.js';
import type { FunctionSetup } from './protocol.js';

/** Nobody has called for as long (ms) before a process is prepared for the next build: it would slow down answers. */
const QUIET_MS = 20;

export interface FunctionCall extends FunctionSetup, FunctionRequest {
  /** Whether the caller has left; then a call that still waits is not made at all. */
  isGone?(): boolean;
}

export interface PoolOptions {
  /** All that a Function's process finds in `process.env` besides its own variables. */
  environment?: Record<string, string>;
  timeoutMs?: number;
  /** As many processes serve one build at most, and as many are being started at once: by default, one a processor. */
  most?: number;
  /** As many there are at most, whatever they serve; those of other builds stay warm. By default, `most`. */
  kept?: number;
}

interface Waiting {
  call: FunctionCall;
  build: string;
  answer(result: FunctionResult): void;
}

/**
 * A process serves one build: what its files, its variables and the clock make together. It takes one call at a time, as
 * an instance in Twilio's cloud does: an exit, an endless loop or the memory of a call ends no other one. Further calls
 * wait, for as long as their callers do: were a process started for each, none of a class's would answer in time. One more process is kept prepared for the next build.
 *
 * Twilio's runtime can fork by itself (`forkProcess`), but its processes inherit this machine's environment, have no time
 * limit, and leave a call unanswered for ever when they exit.
 */
export class FunctionPool {
  /** For the files of the builds: inside the kit, so that Node finds the kit's packages from there. Goes with the pool. */
  readonly folder: string;
  readonly #options: Required<PoolOptions>;
  readonly #waiting: Waiting[] = [];
  /** Builds that will be called soon. */
  readonly #expected = new Map<string, FunctionSetup>();
  /** In the order of their last answers. */
  readonly #serving = new Set<FunctionProcess>();
  /** Not gone yet, serving or not. */
  readonly #ending = new Set<Promise<void>>();
  #spare: FunctionProcess | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ most = os.availableParallelism(), kept = most, ...options }: PoolOptions = {}) {
    clearLeftovers();
    makeFolder(SERVED);
    this.folder = fs.mkdtempSync(path.join(SERVED, `${process.pid}-`));
    this.#options = { environment: {}, timeoutMs: FUNCTION_TIMEOUT_MS, ...options, most, kept: Math.max(most, kept) };
    this.#spare = this.#newProcess();
  }

  /** Never rejects for what the Function does. */
  call(call: FunctionCall): Promise<FunctionResult> {
    if (this.#isClosed) return Promise.resolve(exited(null));
    const build = buildOf(call);
    return new Promise((answer) => {
      this.#waiting.push({ call, build, answer });
      this.#next();
    });
  }

  /** Starts a process for a build that will be called soon, if nobody has to make room for it. */
  prepare(setup: FunctionSetup): void {
    this.#expected.set(buildOf(setup), setup);
    this.#next();
  }

  /** Ends all processes, and answers who waits. @returns when they are gone, with their files: Windows keeps them until then */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#quiet);
    for (const process of [...this.#serving, this.#spare]) this.#end(process);
    for (const { answer } of this.#waiting.splice(0)) answer(exited(null));
    await Promise.all(this.#ending);
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Gives calls to processes, in the order in which they came, and starts processes where some are missing. */
  #next(): void {
    if (this.#isClosed) return;
    for (const process of this.#serving) if (process.isSpent) this.#end(process);
    const taken = new Set<FunctionProcess>(); // each one that is on its way is so for one of those who wait
    for (const waiting of [...this.#waiting]) {
      const { build, call } = waiting;
      if (call.isGone?.()) {
        this.#take(waiting).answer(exited(null));
        continue;
      }
      const own = this.#ofBuild(build).filter((each) => !taken.has(each));
      const process = own.find(({ isFree }) => isFree) ?? own.find(isStarting) ?? this.#start(build, call);
      if (process?.isFree) void this.#serve(process, this.#take(waiting));
      else if (process) taken.add(process);
    }
    for (const [build, setup] of this.#expected) {
      const isDone = this.#ofBuild(build).length > 0 || this.#serving.size >= this.#options.kept;
      if (isDone || this.#start(build, setup)) this.#expected.delete(build);
    }
    this.#prepareWhenQuiet();
  }

  #ofBuild(build: string): FunctionProcess[] {
    return [...this.#serving].filter((process) => process.build === build);
  }

  #take(waiting: Waiting): Waiting {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    return waiting;
  }

  /** Another build's process gives way when nobody waits for that build, or this one has none at all. */
  #makeRoom(build: string): boolean {
    if (this.#serving.size < this.#options.kept) return true;
    const hasNone = this.#ofBuild(build).length === 0;
    const isWanted = (process: FunctionProcess) => this.#waiting.some((waiting) => waiting.build === process.build);
    const mayGo = (each: FunctionProcess) => each.isFree && each.build !== build && (hasNone || !isWanted(each));
    const other = [...this.#serving].find(mayGo);
    this.#end(other);
    return other !== undefined;
  }

  /** @returns undefined where there is no room for one more, or where as many are being started as get on with it */
  #start(build: string, { config, clockOffset }: FunctionSetup): FunctionProcess | undefined {
    const { most } = this.#options;
    if ([...this.#serving].filter(isStarting).length >= most || this.#ofBuild(build).length >= most) return undefined;
    if (!this.#makeRoom(build)) return undefined;
    const process = this.#spare?.isSpent === false ? this.#spare : this.#newProcess();
    this.#spare = undefined;
    this.#serving.add(process);
    process.serve(build, { config, clockOffset });
    void process.ready.then((isReady) => {
      const unserved = isReady ? undefined : this.#waiting.find((each) => each.build === build);
      if (unserved) this.#take(unserved).answer(exited(process.exitCode));
      this.#next();
    });
    return process;
  }

  #newProcess(): FunctionProcess {
    return new FunctionProcess(this.#options.environment);
  }

  async #serve(process: FunctionProcess, waiting: Waiting): Promise<void> {
    const result = await process.call(waiting.call, this.#options.timeoutMs);
    if (result) waiting.answer(result);
    else if (this.#isClosed) waiting.answer(exited(null));
    else this.#waiting.unshift(waiting);
    // Last in order now: the one that waited longest gives way first.
    if (this.#serving.delete(process)) this.#serving.add(process);
    this.#next();
  }

  #end(process: FunctionProcess | undefined): void {
    if (!process) return;
    this.#serving.delete(process);
    const ending = process.end().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #prepareWhenQuiet(): void {
    clearTimeout(this.#quiet);
    const isQuiet = this.#waiting.length === 0 && [...this.#serving].every(({ isFree }) => isFree);
    if (!isQuiet || this.#spare?.isSpent === false) return;
    this.#quiet = setTimeout(() => {
      this.#spare = this.#newProcess();
    }, QUIET_MS).unref();
  }
}

function buildOf({ config, clockOffset }: FunctionSetup): string {
  return JSON.stringify([config, clockOffset]);
}

function exited(code: number | null): FunctionResult {
  return { outcome: { kind: 'exited', code }, logs: [], omitted: 0 };
}

/** Its runtime is not loaded yet. */
function isStarting({ isReady }: FunctionProcess): boolean {
  return isReady === undefined;
}
