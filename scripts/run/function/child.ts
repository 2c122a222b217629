/**
 * A process that serves one build on Twilio's runtime: its code can hang, exit or crash here and harm nothing else. Like
 * a warm instance in Twilio's cloud it takes one call after the other, and what the code keeps outside of its handler
 * stays from call to call.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import { Socket } from 'node:net';
import { FURTHER, openChannel } from '../channel.js';
import { loadLibrary, loadRuntime } from '../twilio-library.js';
import { watchOver } from '../watchdog.js';
import { recordConsole } from './console.js';
import { type FunctionReport, type FunctionSetup, SAME, type Thrown } from './protocol.js';

// Both are loaded before there is anything to serve: a process is kept ready for the next build.
loadLibrary();
const { LocalDevelopmentServer } = loadRuntime();

/** The call that some code belongs to, also when it goes on after its answer. */
const calls = new AsyncLocalStorage<number>();
let newest = 0;
const callNow = () => calls.getStore() ?? newest;

const { report } = openChannel<FunctionSetup, FunctionReport>(serve);
const { memoryUsage } = process;
let flushConsole = () => {};

// A deployed Function's asynchronous exceptions are answered too; Twilio's local runtime would leave the call hanging.
process.on('uncaughtException', (error: unknown) => {
  flushConsole();
  report({ kind: 'threw', call: callNow(), error: described(error) });
});
report({ kind: 'ready' });

function serve({ config, clockOffset }: FunctionSetup): void {
  watchOver();
  Object.assign(process.env, config.env);
  moveClock(clockOffset);
  flushConsole = recordConsole(callNow, (logged) => report({ kind: 'logged', ...logged }));
  const app = new LocalDevelopmentServer(SAME.port, { ...SAME, ...config }).getApp();
  // Whoever called in HTTP/1.0 may have named no host.
  const server = http.createServer({ requireHostHeader: false }, (request, response) => {
    newest += 1;
    const call = newest;
    report({ kind: 'started', call });
    response.once('finish', () => {
      flushConsole();
      report({ kind: 'answered', call, bytes: memoryUsage.rss() });
    });
    // For browsers, the local runtime shows exceptions as a page of HTML, a deployed one does not. The Function itself
    // still finds the header: it reads `rawHeaders`.
    delete request.headers['user-agent'];
    calls.run(call, () => app(request, response));
  });
  // The connection stays, however long nobody calls; time limits are the pool's business.
  Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  server.emit('connection', new Socket({ fd: FURTHER }));
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
  if (!(error instanceof Error)) return { message: textOf(error), name: 'Error' };
  const { message, name, stack } = error;
  return { message: textOf(message), name: textOf(name), ...(typeof stack === 'string' && { stack }) };
}

/** Anybody can throw anything, also what is no text and does not become one. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '';
  }
}
