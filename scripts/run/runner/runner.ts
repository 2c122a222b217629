/** Runs a compiled handler in a process of its own and returns what it did. */
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Ending, Execution } from '../../../checks/handler/execution.js';
import { inSeconds } from '../../cli/phases.js';
import { CodeProcess } from '../process.js';
import { REUSABLE, type RecordedExecution, type RunnerReport, type RunRequest, type Written } from './protocol.js';
import { runnerReport } from './report-shape.js';

/** How much of what the handler prints is collected; it is cut for people only after secrets are taken out of it. */
const OUTPUT_CHARACTERS = 50_000;

/** How long (ms) after the limit a runner that cannot report any more is waited for. */
const GRACE_MS = 250;

/** How long (ms) after its report a process may take to say that it takes another run. */
const TIDY_MS = 2_000;

/** A process for handlers. It loads the `twilio` library while the caller still compiles. */
export class Runner {
  readonly #process: CodeProcess<RunRequest, RunnerReport>;
  readonly #reusable: boolean;
  #isFree = Promise.resolve(true);
  #output = '';
  #uncollected = 0;
  #onOutput = () => {};

  /** @param reusable for one run after the other, as long as none leaves anything behind; otherwise for one */
  constructor({ reusable = false } = {}) {
    this.#reusable = reusable;
    this.#process = new CodeProcess('scripts/run/runner/child.ts', {
      output: 'pipe',
      shape: runnerReport,
      args: reusable ? [REUSABLE] : [],
    });
    for (const stream of this.#streams()) {
      // What is beyond the limit is read and dropped, so that the process never blocks.
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const collected = text.slice(0, OUTPUT_CHARACTERS - this.#output.length);
        this.#output += collected;
        this.#uncollected += text.length - collected.length;
        this.#onOutput();
      });
    }
  }

  /** Whether the process takes another run; after one, it has to find that out. It ends when it does not. */
  isFree(): Promise<boolean> {
    return this.#isFree;
  }

  /** False once its process has ended, for whatever reason. */
  isAlive(): boolean {
    return this.#process.isAlive;
  }

  /** Ends a runner that is not needed after all. */
  stop(): void {
    this.#process.end();
  }

  /**
   * Runs one handler. Never rejects for what the handler does.
   * @param deadline for everything, starting the process included; milliseconds since the epoch
   * @param startedAt since when somebody waits for it, likewise
   */
  run(request: RunRequest, deadline: number, startedAt = Date.now()): Promise<Execution> {
    const timers: NodeJS.Timeout[] = [];
    let setFree = (_: boolean) => {};
    this.#isFree = new Promise((resolve) => {
      setFree = resolve;
    });
    this.#output = '';
    this.#uncollected = 0;
    return new Promise((resolve) => {
      let mark: 'begun' | 'called' | 'returned' | undefined;
      let calledAt: number | undefined;
      let reported: RecordedExecution | undefined;
      const stop = () => {
        this.stop();
        setFree(false);
      };
      const end = (recorded: RecordedExecution, mayGoOn = false) => {
        timers.splice(0).forEach(clearTimeout);
        resolve({ ...recorded, output: this.#output, uncollected: this.#uncollected });
        if (mayGoOn) timers.push(setTimeout(stop, TIDY_MS).unref());
        else stop();
      };
      const giveUp = (ending: Ending) => end(reported ?? nothingRecorded(ending));
      const endAfter = (ms: number) => timers.push(setTimeout(() => giveUp(timedOut()), Math.max(0, ms)));
      const timedOut = (): Ending => {
        const seconds = inSeconds(Date.now() - (calledAt ?? startedAt));
        if (calledAt === undefined) return { kind: 'not-started', seconds };
        return { kind: 'timed-out', seconds, stuck: mark !== 'returned' };
      };

      endAfter(deadline - Date.now());
      const ended = () => giveUp(mark ? { kind: 'crashed' } : timedOut());
      this.#process.onEnd = ended;
      this.#process.onReport = (report) => {
        if ('recorded' in report) {
          reported = report.recorded;
          this.#whenRead(report.written, () => end(report.recorded, this.#reusable));
        } else if ('freed' in report) {
          this.#whenRead(report.freed, () => {
            if (reported) end(reported, true);
            timers.splice(0).forEach(clearTimeout);
            setFree(true);
          });
        } else {
          mark = report.mark;
          if (mark !== 'called') return;
          calledAt = Date.now();
          // The runner reports by itself when the time is over, unless the handler keeps it from doing anything.
          endAfter(request.timeoutMs + GRACE_MS);
        }
      };
      if (this.isAlive()) this.#process.send(request);
      else ended();
    });
  }

  #streams(): (Readable | undefined)[] {
    return [1, 2].map((index) => this.#process.stream<Readable>(index));
  }

  /** Calls back when everything that the process wrote has arrived: nothing of it may get into another run's output. */
  #whenRead(written: Written | undefined, then: () => void): void {
    this.#onOutput = () => {
      const isRead = (stream: Readable | undefined, index: number) =>
        !written || !(stream instanceof Socket) || stream.bytesRead >= written[index]!;
      if (!this.#streams().every(isRead)) return;
      this.#onOutput = () => {};
      then();
    };
    this.#onOutput();
  }
}

function nothingRecorded(ending: Ending): RecordedExecution {
  return { ending, answers: [], taken: [], missing: [], locals: [], grants: [], tokens: [] };
}
