/** The process that runs one handler: participants' code can hang, exit or run out of memory here and harm nothing else. */
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import type { Answer, Ending } from '../../../checks/handler/execution.js';
import { loadLibrary } from '../twilio-library.js';
import { type PayloadClasses, payloadOf } from './payload.js';
import { Positions } from './positions.js';
import { MODULE_PARAMETERS, type RunnerMessage, type RunRequest } from './protocol.js';
import { Recorder } from './recorder.js';

type Handler = (context: object, event: object, callback: (error?: unknown, payload?: unknown) => void) => unknown;

/** After the first answer, how long (ms) a handler that still has timers is watched for a second one. */
const SECOND_ANSWER_MS = 200;

// The library is loaded before the request is there: the parent compiles meanwhile.
const library = loadLibrary();
// Not among the package's exports. The version is pinned, and this is the class that a deployed Function gets.
const devRuntime = path.dirname(require.resolve('@twilio/runtime-handler/dev'));
const { Response } = require(path.join(devRuntime, 'internal', 'response.js'));

const classes: PayloadClasses = {
  isTwiml: (value) => Object.values(library.twiml).some((type) => value instanceof (type as typeof Object)),
  Response,
};

process.once('message', (request: RunRequest) => run(request));
process.on('disconnect', () => process.exit());
new Worker(path.join(__dirname, 'watchdog.ts'), { workerData: process.ppid }).unref();

function run(request: RunRequest): void {
  const { settings, fileName, timeoutMs } = request;
  const positions = new Positions(request.map, fileName);
  const recorder = new Recorder(settings, positions);
  const answers: Answer[] = [];
  let over = false;

  /** Reports once, then ends the process; `ending` is what happened first. */
  function finish(ending: Ending): void {
    if (over) return;
    over = true;
    const { taken, missing, locals } = recorder;
    const [grants, tokens] = [recorder.grantRecords(), recorder.tokenRecords()];
    send({ recorded: { ending, answers, taken: [...taken], missing, locals, grants, tokens } }, () => exit(0));
  }
  /** Once answered, the answer counts: what comes later can only add a second one. */
  const endOr = (ending: Ending) => finish(answers.length > 0 ? { kind: 'answered' } : ending);

  const exit = process.exit.bind(process);
  process.exit = ((code?: number) => {
    endOr({ kind: 'exited', code: code ?? 0, at: positions.here() });
    // The report is on its way. Stop the participant's code here, without letting it catch anything.
    throw new Stopped();
  }) as typeof process.exit;

  let phase: 'load' | 'call' | 'async' = 'load';
  const threw = (error: unknown) => {
    if (error instanceof Stopped) return;
    finish({ kind: 'threw', phase, error: positions.ofError(error) });
  };
  process.on('uncaughtException', threw);
  process.on('unhandledRejection', threw);

  function callback(error?: unknown, payload?: unknown): void {
    const failure = error ? { error: positions.ofError(error) } : {};
    if (answers.length < 3)
      answers.push({ ...failure, payload: payloadOf(payload, recorder, classes), at: positions.here() });
    setTimeout(() => finish({ kind: 'answered' }), SECOND_ANSWER_MS).unref();
  }

  // Like the platform: the variables are in process.env too, and nothing of this machine's is.
  process.env = { ...request.extra, ...settings };
  process.title = 'handson-runner';
  const twilio = recorder.twilio({ ...library, Response });
  Object.assign(globalThis, { Twilio: twilio, Response, Runtime: emptyRuntime(fileName) });

  try {
    const exported = load(request, twilio, recorder);
    const handler = exported.handler;
    if (typeof handler !== 'function') {
      finish({ kind: 'no-handler', exported: exportedNames(exported) });
      return;
    }
    phase = 'call';
    send({ mark: 'called' });
    const returned = (handler as Handler)(recorder.context(contextOf(request)), emptyEvent(), callback);
    send({ mark: 'returned' });
    phase = 'async';
    // Nothing keeps the process alive any more: whoever was to call back will not.
    process.channel?.unref();
    process.once('beforeExit', () => endOr({ kind: 'silent', returned: kindOf(returned) }));
    setTimeout(() => endOr({ kind: 'timed-out', seconds: timeoutMs / 1000, stuck: false }), timeoutMs).unref();
  } catch (error) {
    threw(error);
  }
}

class Stopped extends Error {}

function load(request: RunRequest, twilio: unknown, recorder: Recorder): Record<string, unknown> {
  const module = { exports: {} as Record<string, unknown> };
  const body = vm.compileFunction(request.js, [...MODULE_PARAMETERS], { filename: request.fileName });
  const report = (name: string, value: unknown) => {
    recorder.local(name, value);
    return value;
  };
  const folder = path.dirname(request.fileName);
  body(module.exports, requireLike(twilio), module, request.fileName, folder, report);
  return module.exports ?? {};
}

/** `require` as in the cloud: Node's own modules and the two dependencies that a deployment has. */
function requireLike(twilio: unknown): (name: string) => unknown {
  const real = createRequire(__filename);
  return (name) => {
    if (name === 'twilio') return twilio;
    if (name === 'twilio/lib/jwt/AccessToken') return (twilio as typeof library).jwt.AccessToken;
    if (isBuiltin(name) || name.startsWith('twilio/')) return real(name);
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  };
}

function exportedNames(exported: unknown): string[] {
  return typeof exported === 'function' ? ['module.exports'] : Object.keys(exported ?? {});
}

function contextOf({ settings, extra }: RunRequest): object {
  return {
    PATH: '/token',
    DOMAIN_NAME: 'localhost',
    SERVICE_SID: undefined,
    ENVIRONMENT_SID: undefined,
    ...extra,
    ...settings,
    getTwilioClient: (options: object) =>
      library(settings.ACCOUNT_SID, settings.AUTH_TOKEN, { lazyLoading: true, ...options }),
  };
}

/** The global `Runtime` of a service that has this Function and nothing else. */
function emptyRuntime(file: string): object {
  return {
    getAssets: () => ({}),
    getFunctions: () => ({ token: { path: file } }),
    getSync: () => {
      throw new Error('Sync is not available here');
    },
  };
}

function emptyEvent(): object {
  return { request: { headers: {}, cookies: {} } };
}

function kindOf(returned: unknown): 'nothing' | 'value' | 'promise' {
  if (returned === undefined) return 'nothing';
  return returned instanceof Promise ? 'promise' : 'value';
}

function send(message: RunnerMessage, done?: () => void): void {
  process.send?.(message, undefined, undefined, () => done?.());
}
