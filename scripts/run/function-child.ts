/** The process that answers one call of a deployed Function: its code can hang, exit or crash here and harm nothing else. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { format } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { FunctionMessage, FunctionSetup, LogLine, Thrown } from './function-protocol.js';
import { loadLibrary } from './twilio-library.js';

// Both are loaded before there is anything to answer: a process is kept ready for the next call.
loadLibrary();
const { LocalDevelopmentServer }: typeof import('@twilio/runtime-handler/dev') = require('@twilio/runtime-handler/dev');

/** By then (ms after its time limit), the sandbox would have ended this process if it were still there. */
const GRACE_MS = 2_000;

const setup = new Promise<FunctionSetup>((resolve) => {
  process.once('message', resolve);
});

process.on('disconnect', () => process.exit());
// A deployed Function's asynchronous exceptions are answered too; Twilio's local runtime would leave the call hanging.
process.on('uncaughtException', (error: unknown) => send({ threw: described(error) }));

const server = http.createServer(answer);
server.listen(0, '127.0.0.1', () => send({ port: (server.address() as AddressInfo).port }));

async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  server.close(); // one call only
  const { config, clockOffset, timeoutMs } = await setup;
  endAfter(timeoutMs + GRACE_MS);
  Object.assign(process.env, config.env);
  moveClock(clockOffset);
  recordConsole();
  // For browsers, the local runtime shows exceptions as a page of HTML, a deployed one does not. The Function itself
  // still finds the header: it reads `rawHeaders`.
  delete request.headers['user-agent'];
  response.once('finish', () => send({ answered: true }));
  new LocalDevelopmentServer(config.port, config).getApp()(request, response);
}

/** A Function in an endless loop would outlive a sandbox that was killed: only another thread can end it then. */
function endAfter(ms: number): void {
  const code = `setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${ms})`;
  new Worker(code, { eval: true }).unref();
}

function recordConsole(): void {
  const record =
    (level: LogLine['level']) =>
    (...values: unknown[]) =>
      send({ log: { level, message: format(...values) } });
  Object.assign(console, {
    debug: record('INFO'),
    log: record('INFO'),
    info: record('INFO'),
    warn: record('WARN'),
    error: record('ERROR'),
  });
}

function moveClock(offset: number): void {
  if (offset === 0) return;
  const RealDate = Date;
  const now = () => RealDate.now() + offset;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values) => (values.length === 0 ? new target(now()) : Reflect.construct(target, values)),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}

function described(error: unknown): Thrown {
  if (!(error instanceof Error)) return { message: String(error), name: 'Error' };
  return { message: error.message, name: error.name, stack: error.stack };
}

function send(message: FunctionMessage): void {
  process.send?.(message);
}
