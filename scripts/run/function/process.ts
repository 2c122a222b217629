/** One process of a pool, as the pool sees it: it is prepared, given a build, and takes one call after the other. */
import { once } from 'node:events';
import http from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { FURTHER } from '../channel.js';
import { CodeProcess, FUNCTION_MEMORY_BYTES } from '../process.js';
import {
  type FunctionReport,
  type FunctionSetup,
  functionReport,
  LINES_KEPT,
  type LogLine,
  type Thrown,
} from './protocol.js';

/** How long (ms) a process may take to load Twilio's runtime, on a computer that is busy with other things. */
const START_TIMEOUT_MS = 30_000;

/** How long (ms) a process that has answered before may take to begin with the next call: an earlier one keeps it busy. */
const BEGIN_TIMEOUT_MS = 2_000;

/** As much (bytes) of an answer as is taken from a process: far more than Twilio delivers. */
const LONGEST_ANSWER = 16 * 1024 * 1024;

/** Headers that belong to one connection, not to what is sent by it. */
export const HOP = /^(?:content-length|connection|keep-alive|transfer-encoding|expect|upgrade)$/i;

export interface FunctionRequest {
  method: string;
  /** With the query. */
  path: string;
  /** Names and values in turn, as they came. */
  rawHeaders: string[];
  body: Buffer;
}

export type FunctionOutcome =
  | { kind: 'answered'; status: number; headers: http.IncomingHttpHeaders; body: Buffer }
  | { kind: 'threw'; error: Thrown }
  | { kind: 'timed-out' }
  | { kind: 'exited'; code: number | null };

export interface FunctionResult {
  outcome: FunctionOutcome;
  /** The newest of what the call logged. */
  logs: LogLine[];
  /** How many lines it logged before those. */
  omitted: number;
}

export class FunctionProcess {
  readonly #process: CodeProcess<FunctionSetup, FunctionReport>;
  /** Keeps the one connection for all calls. */
  readonly #agent = Object.assign(new http.Agent({ keepAlive: true, maxSockets: 1 }), {
    createConnection: () => this.#connection,
  });
  #calls = 0;
  #isBusy = false;
  #isSpent = false;
  #onReport: (report: FunctionReport) => void = () => {};
  /** What it serves, as its pool tells builds apart. */
  build: string | undefined;
  /** Whether the runtime is loaded; undefined while it is being loaded. */
  isReady: boolean | undefined;
  readonly ready: Promise<boolean>;

  /** @param env all that its code finds in `process.env` besides the build's own variables */
  constructor(env: Record<string, string>) {
    this.#process = new CodeProcess('scripts/run/function/child.ts', {
      output: 'ignore',
      shape: functionReport,
      further: true,
      env,
    });
    this.#connection?.on('error', () => {}); // it ends with the process
    this.ready = new Promise((resolve) => {
      const settle = (isReady: boolean) => {
        this.isReady ??= isReady;
        resolve(this.isReady);
      };
      this.#process.onReport = (report) => {
        // What threw, though it was an earlier call that is answered, is not to be relied on; nor is what leaks.
        if (report.kind === 'threw') this.#isSpent = true;
        if (report.kind === 'answered' && report.bytes > FUNCTION_MEMORY_BYTES) this.#isSpent = true;
        this.#onReport(report);
        settle(true);
      };
      this.#process.onEnd = () => settle(false);
      setTimeout(settle, START_TIMEOUT_MS, false).unref();
    });
  }

  get #connection(): Socket | undefined {
    return this.#process.stream(FURTHER);
  }

  /** Whether it can take a call now. */
  get isFree(): boolean {
    return this.isReady === true && !this.#isBusy && !this.isSpent;
  }

  /** Whether it will never take another call. */
  get isSpent(): boolean {
    return this.#isSpent || this.isReady === false || !this.#process.isAlive;
  }

  get exitCode(): number | null {
    return this.#process.exitCode;
  }

  /** Gives it the build that it serves from now on. */
  serve(build: string, setup: FunctionSetup): void {
    this.build = build;
    void this.ready.then(() => this.#process.send(setup));
  }

  /**
   * Never rejects for what the Function does. The process is spent unless it answered, and kept within its memory.
   * @returns undefined when an earlier call kept it from even beginning: the Function knows nothing of this call
   */
  call(request: FunctionRequest, timeoutMs: number): Promise<FunctionResult | undefined> {
    this.#calls += 1;
    const current = this.#calls;
    let hasBegun = current === 1;
    const logs: LogLine[] = [];
    let omitted = 0;
    this.#isBusy = true;
    return new Promise((resolve) => {
      const end = (outcome: FunctionOutcome | undefined) => {
        timers.forEach(clearTimeout);
        this.#isBusy = false;
        if (outcome?.kind !== 'answered') this.#isSpent = true;
        resolve(outcome && { outcome, logs, omitted });
      };
      const timers = [
        setTimeout(() => end({ kind: 'timed-out' }), timeoutMs),
        setTimeout(() => hasBegun || end(undefined), BEGIN_TIMEOUT_MS),
      ];
      this.#process.onEnd = (code) => end(hasBegun ? { kind: 'exited', code } : undefined);
      const isLogged = new Promise<void>((done) => {
        this.#onReport = (report) => {
          if (report.kind === 'ready') return;
          // Without a call: while the build was loaded. An earlier call may go on after its answer.
          if (report.call !== current && !(report.kind === 'threw' && report.call === 0)) return;
          if (report.kind === 'started') hasBegun = true;
          if (report.kind === 'logged') {
            omitted += report.omitted + Math.max(0, logs.push(...report.lines) - LINES_KEPT);
            logs.splice(0, logs.length - LINES_KEPT);
          }
          if (report.kind === 'threw') end({ kind: 'threw', error: report.error });
          if (report.kind === 'answered') done();
        };
      });
      Promise.all([exchange(request, this.#agent), isLogged]).then(
        ([answer]) => end(answer),
        () => this.#process.end(), // what came was no answer, or it has ended already
      );
    });
  }

  /** Ends it. @returns when it is gone */
  end(): Promise<void> {
    this.#isSpent = true;
    this.#process.end();
    return this.#process.gone;
  }
}

/** Asks whoever answers at the agent's connections. @throws Error when what comes is no answer, or too long */
export async function exchange(request: FunctionRequest, agent: http.Agent): Promise<FunctionOutcome> {
  const { method, path, rawHeaders, body } = request;
  // An array is sent as it stands: names keep their spelling, and the Function finds all of them.
  const headers = endToEnd(rawHeaders, body.length);
  const outgoing = http.request({ method, path, headers, agent, setHost: false });
  outgoing.on('error', () => {}); // also after the response has begun
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [http.IncomingMessage];
  const { statusCode: status = 500, headers: answered } = response;
  return { kind: 'answered', status, headers: answered, body: await bodyOf(response) };
}

/** @throws Error when it is too long */
async function bodyOf(response: http.IncomingMessage): Promise<Buffer> {
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > LONGEST_ANSWER) response.destroy(new Error('the answer is too long'));
  });
  return buffer(response);
}

/** The body was read whole, whatever its framing was. */
function endToEnd(rawHeaders: readonly string[], length: number): string[] {
  const headers = ['Connection', 'keep-alive', ...(length > 0 ? ['Content-Length', String(length)] : [])];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (!HOP.test(name)) headers.push(name, rawHeaders[i + 1]!);
  }
  return headers;
}
