/** Answers calls of deployed Functions on Twilio's own runtime, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { ServerConfig } from '@twilio/runtime-handler/dev';
import { kitProcess } from '../system/paths.js';
import type { FunctionMessage, FunctionSetup, LogLine, Thrown } from './function-protocol.js';

/** Twilio's documented limits of a Function: time in ms, memory in MB. */
const TIMEOUT_MS = 10_000;
const MEMORY_MB = 256;

/** How long (ms) a process may take to load Twilio's runtime, on a computer that is busy with other things. */
const START_TIMEOUT_MS = 30_000;

export interface FunctionCall {
  config: ServerConfig;
  clockOffset: number;
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

export interface FunctionRunner {
  /** Never rejects for what the Function does. */
  call(call: FunctionCall): Promise<FunctionResult>;
  /** Ends all processes. @returns when they are gone: until then, Windows keeps their files */
  close(): Promise<void>;
}

/** A process whose runtime is being loaded, or is. */
interface Prepared {
  child: ChildProcess;
  /** Undefined when the process died, or could not be started at all. */
  port: Promise<number | undefined>;
}

/**
 * Keeps one process ready, so that a call need not wait for the runtime to load.
 *
 * Twilio's runtime can fork by itself (`forkProcess`), but its processes inherit this machine's environment, have no time
 * limit, and leave a call unanswered for ever when they exit.
 * @param environment all that a Function's process finds in `process.env` besides its own variables
 */
export function createFunctionRunner(environment: Record<string, string> = {}, timeoutMs = TIMEOUT_MS): FunctionRunner {
  const running = new Set<ChildProcess>();
  const stop = () => {
    for (const child of running) child.kill('SIGKILL');
  };
  process.once('exit', stop);
  let closed = false;
  const prepare = (): Prepared => {
    const prepared = startProcess(environment);
    running.add(prepared.child);
    prepared.child.once('close', () => running.delete(prepared.child));
    return prepared;
  };
  let spare: Prepared | undefined = prepare();
  const take = (): Prepared => {
    const { child } = spare ?? {};
    const taken = spare && child?.exitCode === null && child.signalCode === null ? spare : prepare();
    spare = undefined;
    return taken;
  };
  return {
    async call(call) {
      const { child, port } = take();
      try {
        return await run(child, port, call, timeoutMs);
      } finally {
        child.kill('SIGKILL');
        // Not before: while it starts, it would slow down the call that somebody waits for.
        if (!closed) spare ??= prepare();
      }
    },
    async close() {
      closed = true;
      process.off('exit', stop);
      const gone = [...running].map((child) => once(child, 'close'));
      stop();
      await Promise.allSettled(gone);
    },
  };
}

function startProcess(environment: Record<string, string>): Prepared {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MEMORY_MB}`, ...kitProcess('scripts/run/function-child.ts')],
    { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: environment, windowsHide: true },
  );
  child.on('error', () => {}); // said by `port`
  const port = new Promise<number | undefined>((resolve) => {
    child.on('message', (message: FunctionMessage) => 'port' in message && resolve(message.port));
    child.once('error', () => resolve(undefined));
    child.once('close', () => resolve(undefined));
    setTimeout(() => resolve(undefined), START_TIMEOUT_MS).unref();
  });
  return { child, port };
}

async function run(
  child: ChildProcess,
  ready: Promise<number | undefined>,
  call: FunctionCall,
  timeoutMs: number,
): Promise<FunctionResult> {
  const logs: LogLine[] = [];
  const port = await ready;
  if (port === undefined) return { outcome: { kind: 'exited', code: child.exitCode }, logs };
  const outcome = await new Promise<FunctionOutcome>((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'timed-out' }), timeoutMs);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ kind: 'exited', code });
    });
    const answered = new Promise<void>((logged) => {
      child.on('message', (message: FunctionMessage) => {
        if ('log' in message) logs.push(message.log);
        if ('threw' in message) resolve({ kind: 'threw', error: message.threw });
        if ('answered' in message) logged();
      });
    });
    const { config, clockOffset } = call;
    child.send({ config, clockOffset, timeoutMs } satisfies FunctionSetup, () => {}); // a dead process answers by 'close'
    exchange(port, call).then(
      (answer) => answered.then(() => resolve(answer)),
      () => {}, // the connection ends with the process
    );
  });
  return { outcome, logs };
}

async function exchange(port: number, call: FunctionCall): Promise<FunctionOutcome> {
  const { method, path, rawHeaders, body } = call;
  // An array is sent as it stands: names keep their spelling, and the Function finds all of them.
  const headers = endToEnd(rawHeaders, body.length);
  const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false, setHost: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
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
  const headers = ['Connection', 'close', ...(length > 0 ? ['Content-Length', String(length)] : [])];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (!/^(?:content-length|connection|keep-alive|transfer-encoding|expect|upgrade)$/i.test(name)) {
      headers.push(name, rawHeaders[i + 1]!);
    }
  }
  return headers;
}
