/** One process of a pool, as the pool sees it: it is prepared, given a build, and takes one call after the other. */
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { Socket } from 'node:net';
import { endProcess, FUNCTION_MEMORY_BYTES, fromKit, isAlive, startProcess, whenGone } from '../process.js';
import {
  type FunctionMessage,
  type FunctionOrder,
  type FunctionSetup,
  type LogLine,
  REQUESTS,
  type Thrown,
} from './protocol.js';

/** How long (ms) a process may take to load Twilio's runtime, on a computer that is busy with other things. */
const START_TIMEOUT_MS = 30_000;

/** How long (ms) a process that has answered before may take to begin with the next call: an earlier one keeps it busy. */
const BEGIN_TIMEOUT_MS = 2_000;

/** The newest of one call: as many as the environment's logs keep. */
const LINES_KEPT = 500;

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
  logs: LogLine[];
}

export class FunctionProcess {
  readonly #child: ChildProcess;
  /** Keeps the one connection for all calls. */
  readonly #agent = Object.assign(new http.Agent({ keepAlive: true, maxSockets: 1 }), {
    createConnection: () => this.#child.stdio[REQUESTS] as Socket,
  });
  readonly #gone: Promise<number | null>;
  /** Of the build that it serves. */
  #id: string | undefined;
  #calls = 0;
  #isBusy = false;
  #isSpent = false;
  #listener: ((message: FunctionMessage) => void) | undefined;
  /** Whether the runtime is loaded; undefined while it is being loaded. */
  isReady: boolean | undefined;
  readonly ready: Promise<boolean>;

  /** @param environment all that its code finds in `process.env` besides the build's own variables */
  constructor(env: Record<string, string>) {
    const stdio: StdioOptions = ['ignore', 'ignore', 'ignore', 'ipc', 'overlapped'];
    this.#child = startProcess('scripts/run/function/child.ts', { stdio, env });
    this.#gone = whenGone(this.#child);
    this.#child.stdio?.[REQUESTS]?.on('error', () => {}); // it ends with the process
    this.#child.on('message', (value) => {
      const message = fromKit<FunctionMessage>(value, 'id', this.#id);
      if (message) this.#listener?.(message);
      // Of an earlier call: that one is answered, but what goes on here is not to be relied on.
      if (message?.kind === 'threw') this.#isSpent = true;
    });
    this.ready = new Promise<boolean>((resolve) => {
      this.#listener = ({ kind }) => kind === 'ready' && resolve(true);
      void this.#gone.then(() => resolve(false));
      setTimeout(() => resolve(false), START_TIMEOUT_MS).unref();
    }).then((isReady) => {
      this.isReady = isReady;
      return isReady;
    });
  }

  /** Whether it can take a call now. */
  get isFree(): boolean {
    return this.isReady === true && !this.#isBusy && !this.isSpent;
  }

  /** Whether it will never take another call. */
  get isSpent(): boolean {
    return this.#isSpent || this.isReady === false || !isAlive(this.#child);
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Gives it the build that it serves from now on. */
  serve(setup: FunctionSetup): void {
    void this.ready.then(() => {
      this.#id = randomUUID();
      this.#child.send?.({ ...setup, id: this.#id } satisfies FunctionOrder, () => {}); // a dead process answers by its end
    });
  }

  /**
   * Never rejects for what the Function does. The process is spent unless it answered, and kept within its memory.
   * @returns undefined when an earlier call kept it from even beginning: the Function knows nothing of this call
   */
  async call(request: FunctionRequest, timeoutMs: number): Promise<FunctionResult | undefined> {
    const logs: LogLine[] = [];
    this.#isBusy = true;
    const outcome = await this.#outcomeOf(request, timeoutMs, (line) => {
      logs.push(line);
      if (logs.length > LINES_KEPT) logs.shift();
    });
    this.#isBusy = false;
    this.#listener = undefined;
    if (outcome?.kind !== 'answered') this.#isSpent = true;
    return outcome && { outcome, logs };
  }

  #outcomeOf(
    request: FunctionRequest,
    timeoutMs: number,
    log: (line: LogLine) => void,
  ): Promise<FunctionOutcome | undefined> {
    this.#calls += 1;
    const current = this.#calls;
    let hasBegun = current === 1;
    return new Promise((resolve) => {
      const timers = [setTimeout(() => resolve({ kind: 'timed-out' }), timeoutMs)];
      if (!hasBegun) timers.push(setTimeout(() => hasBegun || resolve(undefined), BEGIN_TIMEOUT_MS));
      const end = (outcome: FunctionOutcome | undefined) => {
        timers.forEach(clearTimeout);
        resolve(outcome);
      };
      void this.#gone.then((code) => end(hasBegun ? { kind: 'exited', code } : undefined));
      const logged = new Promise<void>((done) => {
        this.#listener = (message) => {
          if (message.kind === 'ready') return;
          if (message.kind === 'threw' && message.call === 0) end({ kind: 'threw', error: message.error });
          if (message.call !== current) return; // an earlier one goes on after its answer
          if (message.kind === 'started') hasBegun = true;
          if (message.kind === 'logged') log(message.line);
          if (message.kind === 'threw') end({ kind: 'threw', error: message.error });
          if (message.kind === 'answered') {
            if (message.bytes > FUNCTION_MEMORY_BYTES) this.#isSpent = true; // it leaks
            done();
          }
        };
      });
      exchange(request, this.#agent).then(
        (answer) => logged.then(() => end(answer)),
        () => {}, // the connection ends with the process
      );
    });
  }

  /** Ends it. @returns when it is gone: until then, Windows keeps its files */
  async end(): Promise<void> {
    this.#isSpent = true;
    endProcess(this.#child);
    await this.#gone;
  }
}

async function exchange(request: FunctionRequest, agent: http.Agent): Promise<FunctionOutcome> {
  const { method, path, rawHeaders, body } = request;
  // An array is sent as it stands: names keep their spelling, and the Function finds all of them.
  const headers = endToEnd(rawHeaders, body.length);
  const outgoing = http.request({ method, path, headers, agent, setHost: false });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    kind: 'answered',
    status: response.statusCode ?? 500,
    headers: response.headers,
    body: Buffer.concat(chunks),
  };
}

/** The body was read whole, whatever its framing was. */
function endToEnd(rawHeaders: readonly string[], length: number): string[] {
  const headers = ['Connection', 'keep-alive', ...(length > 0 ? ['Content-Length', String(length)] : [])];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (!/^(?:content-length|connection|keep-alive|transfer-encoding|expect|upgrade)$/i.test(name)) {
      headers.push(name, rawHeaders[i + 1]!);
    }
  }
  return headers;
}
