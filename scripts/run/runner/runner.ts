/** Runs a compiled handler in a process of its own and returns what it did. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Ending, Execution } from '../../../checks/handler/execution.js';
import { inSeconds } from '../../cli/phases.js';
import { endProcess, fromKit, isAlive, startProcess, whenGone } from '../process.js';
import {
  REUSABLE,
  type RecordedExecution,
  type RunnerMessage,
  type RunOrder,
  type RunRequest,
  type Written,
} from './protocol.js';

/** How much of what the handler prints is collected; it is cut for people only after secrets are taken out of it. */
const OUTPUT_CHARACTERS = 50_000;

/** How long (ms) after the limit a runner that cannot report any more is waited for. */
const GRACE_MS = 250;

/** How long (ms) after its report a process may take to say that it takes another run. */
const TIDY_MS = 2_000;

export interface Runner {
  /**
   * Runs one handler. Never rejects for what the handler does.
   * @param deadline for everything, starting the process included; milliseconds since the epoch
   */
  run(request: RunRequest, deadline: number): Promise<Execution>;
  /** Whether the process takes another run; after one, it has to find that out. It ends when it does not. */
  isFree(): Promise<boolean>;
  /** Ends a runner that is not needed after all. */
  stop(): void;
  /** False once its process has ended, for whatever reason. */
  isAlive(): boolean;
}

/**
 * Starts the process; it loads the `twilio` library while the caller still compiles.
 * @param reusable for one run after the other, as long as none leaves anything behind; otherwise for one
 */
export function startRunner({ reusable = false } = {}): Runner {
  return new RunnerProcess(reusable);
}

class RunnerProcess implements Runner {
  readonly #child: ChildProcess;
  #isFree = Promise.resolve(true);
  #output = '';
  #onMessage: (message: unknown) => void = () => {};
  #onOutput = () => {};
  #onEnd = () => {};

  constructor(private readonly reusable: boolean) {
    const args = reusable ? [REUSABLE] : [];
    this.#child = startProcess('scripts/run/runner/child.ts', { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], args });
    this.#child.on('message', (message) => this.#onMessage(message));
    void whenGone(this.#child).then(() => this.#onEnd());
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      // What is beyond the limit is read and dropped, so that the process never blocks.
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (this.#output.length < OUTPUT_CHARACTERS) this.#output += text.slice(0, OUTPUT_CHARACTERS);
        this.#onOutput();
      });
    }
  }

  isFree(): Promise<boolean> {
    return this.#isFree;
  }

  isAlive(): boolean {
    return isAlive(this.#child);
  }

  stop(): void {
    endProcess(this.#child);
  }

  run(request: RunRequest, deadline: number): Promise<Execution> {
    let setFree = (_: boolean) => {};
    this.#isFree = new Promise((resolve) => {
      setFree = resolve;
    });
    return new Promise((resolve) => {
      const run = randomUUID();
      const startedAt = Date.now();
      const timers: NodeJS.Timeout[] = [];
      let calledAt: number | undefined;
      let returned = false;
      this.#output = '';
      const stop = () => {
        this.stop();
        setFree(false);
      };
      let reported: RecordedExecution | undefined;
      const end = (recorded: RecordedExecution, mayGoOn = false) => {
        timers.splice(0).forEach(clearTimeout);
        resolve({ ...recorded, output: this.#output.slice(0, OUTPUT_CHARACTERS) });
        if (mayGoOn) timers.push(setTimeout(stop, TIDY_MS).unref());
        else stop();
      };
      const giveUp = (ending: Ending) => end(reported ?? nothingRecorded(ending));
      const endAfter = (ms: number) => timers.push(setTimeout(() => giveUp(timedOut()), Math.max(0, ms)));
      const timedOut = (): Ending => {
        const seconds = inSeconds(Date.now() - (calledAt ?? startedAt));
        return calledAt === undefined
          ? { kind: 'not-started', seconds }
          : { kind: 'timed-out', seconds, stuck: !returned };
      };

      endAfter(deadline - startedAt);
      this.#onEnd = () => giveUp({ kind: 'crashed' });
      this.#onMessage = (value) => {
        const message = fromKit<RunnerMessage>(value, 'run', run);
        if (!message) return;
        if ('recorded' in message) {
          reported = message.recorded;
          this.#whenRead(message.written, () => end(message.recorded, this.reusable));
        } else if ('freed' in message) {
          this.#whenRead(message.freed, () => {
            if (reported) end(reported, true);
            timers.splice(0).forEach(clearTimeout);
            setFree(true);
          });
        } else if (message.mark === 'returned') returned = true;
        else {
          calledAt = Date.now();
          // The runner reports by itself when the time is over, unless the handler keeps it from doing anything.
          endAfter(request.timeoutMs + GRACE_MS);
        }
      };
      if (this.isAlive())
        this.#child.send({ ...request, run } satisfies RunOrder, () => {}); // the end says the rest
      else this.#onEnd();
    });
  }

  /** Calls back when everything that the process wrote has arrived: nothing of it may get into another run's output. */
  #whenRead(written: Written | undefined, then: () => void): void {
    const { stdout, stderr } = this.#child;
    this.#onOutput = () => {
      if (written && (bytesRead(stdout) < written.stdout || bytesRead(stderr) < written.stderr)) return;
      this.#onOutput = () => {};
      then();
    };
    this.#onOutput();
  }
}

function bytesRead(stream: Readable | null): number {
  return stream instanceof Socket ? stream.bytesRead : 0;
}

function nothingRecorded(ending: Ending): RecordedExecution {
  return { ending, answers: [], taken: [], missing: [], locals: [], grants: [], tokens: [] };
}
