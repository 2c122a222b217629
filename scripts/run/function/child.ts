/**
 * A process that serves one build on Twilio's runtime: its code can hang, exit or crash here and harm nothing else. Like
 * a warm instance in Twilio's cloud it takes one call after the other, and what the code keeps outside of its handler
 * stays from call to call.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import { Socket } from 'node:net';
import { format } from 'node:util';
import type { WithId } from '../process.js';
import { loadLibrary } from '../twilio-library.js';
import { endWithParent } from '../watchdog.js';
import {
  type FunctionMessage,
  type FunctionSetup,
  LOG_CHARACTERS,
  type LogLine,
  REQUESTS,
  type Thrown,
} from './protocol.js';

// Both are loaded before there is anything to serve: a process is kept ready for the next build.
loadLibrary();
const { LocalDevelopmentServer }: typeof import('@twilio/runtime-handler/dev') = require('@twilio/runtime-handler/dev');

/** What the runtime is told of all builds. */
const SAME = {
  port: 0,
  forkProcess: false, // the pool makes the processes
  live: false,
  logs: false,
  detailedLogs: false,
  legacyMode: false,
  enableDebugLogs: false,
  appName: 'handson',
};

/** The call that some code belongs to, also when it goes on after its answer. */
const calls = new AsyncLocalStorage<number>();
let newest = 0;
const callNow = () => calls.getStore() ?? newest;
let id: string | undefined;

process.once('message', serve);
// A deployed Function's asynchronous exceptions are answered too; Twilio's local runtime would leave the call hanging.
process.on('uncaughtException', (error: unknown) => send({ kind: 'threw', call: callNow(), error: described(error) }));
send({ kind: 'ready', call: 0 });
endWithParent();

function serve({ config, clockOffset, ...order }: WithId<FunctionSetup>): void {
  id = order.id;
  Object.assign(process.env, config.env);
  moveClock(clockOffset);
  recordConsole();
  const app = new LocalDevelopmentServer(SAME.port, { ...SAME, ...config }).getApp();
  // Whoever called in HTTP/1.0 may have named no host.
  const server = http.createServer({ requireHostHeader: false }, (request, response) => {
    newest += 1;
    const call = newest;
    send({ kind: 'started', call });
    response.once('finish', () => send({ kind: 'answered', call, bytes: process.memoryUsage.rss() }));
    // For browsers, the local runtime shows exceptions as a page of HTML, a deployed one does not. The Function itself
    // still finds the header: it reads `rawHeaders`.
    delete request.headers['user-agent'];
    calls.run(call, () => app(request, response));
  });
  // The connection stays, however long nobody calls; time limits are the pool's business.
  Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  server.emit('connection', new Socket({ fd: REQUESTS }));
}

function recordConsole(): void {
  const record =
    (level: LogLine['level']) =>
    (...values: unknown[]) => {
      const line = { level, message: format(...values).slice(0, LOG_CHARACTERS) };
      send({ kind: 'logged', call: callNow(), line });
    };
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
  return { message: String(error.message), name: String(error.name), stack: error.stack };
}

function send(message: FunctionMessage): void {
  process.send?.({ ...message, id } satisfies WithId<FunctionMessage>);
}
