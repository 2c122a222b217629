/** The process that runs a handler, and another one when nothing of it is left: participants' code can hang, exit or run out of memory here and harm nothing else. */
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import vm from 'node:vm';
import type { Answer, Ending } from '../../../checks/handler/execution.js';
import { openChannel } from '../channel.js';
import { loadLibrary, loadResponse } from '../twilio-library.js';
import { hasOutgrown, watchOver } from '../watchdog.js';
import { genuinely } from './genuine.js';
import { type PayloadClasses, payloadOf } from './payload.js';
import { Positions } from './positions.js';
import { MODULE_PARAMETERS, REUSABLE, type RunnerReport, type RunRequest, type Written } from './protocol.js';
import { Recorder } from './recorder.js';
import { Traces } from './traces.js';

type Handler = (context: object, event: object, callback: (error?: unknown, payload?: unknown) => void) => unknown;

/** After the first answer, how long (ms) a handler that still has timers is watched for a second one. */
const SECOND_ANSWER_MS = 200;

// The library is loaded before the request is there: the parent compiles meanwhile.
const library = loadLibrary();
const Response = loadResponse();

const classes: PayloadClasses = {
  isTwiml: (value) => Object.values(library.twiml).some((type) => value instanceof (type as typeof Object)),
  Response,
};

const exit = process.exit.bind(process);
const { kill, pid } = process;
const { clearTimeout, setTimeout } = globalThis;

/** A run that takes over from what came before it; handlers cannot reach it. */
let current:
  | { threw(error: unknown, mayGoOn?: boolean): void; exited(code?: unknown): void; nothingIsLeft(): void }
  | undefined;

process.on('uncaughtException', (error) => current?.threw(error));
// A promise that nobody waits for ends nothing: what may be left behind is looked for as after any run.
process.on('unhandledRejection', (error) => current?.threw(error, true));
process.on('beforeExit', () => current?.nothingIsLeft());
process.exit = ((code?: number) => {
  current?.exited(code);
  // The report is on its way. Stop the participant's code here, without letting it catch anything.
  throw new Stopped();
}) as typeof process.exit;
process.title = 'handson-runner';
const channel = openChannel<RunRequest, RunnerReport>(start);
/** Only where this process is to be used again: it takes a while. */
const traces = process.argv.includes(REUSABLE) ? lookAtAll() : undefined;

function start(request: RunRequest): void {
  watchOver();
  const { settings, fileName, timeoutMs } = request;
  const positions = new Positions(request.map, fileName);
  const recorder = new Recorder(settings, positions);
  const answers: Answer[] = [];
  const timers: NodeJS.Timeout[] = [];
  let phase: 'load' | 'call' | 'async' = 'load';
  let returned: unknown;
  let over = false;

  /** Reports once; `ending` is what happened first. The process ends then, unless it may be as it was. */
  function finish(ending: Ending, mayGoOn = false): void {
    if (over) return;
    over = true;
    if (hasOutgrown()) kill(pid, 'SIGKILL');
    const goesOn = mayGoOn && traces?.found === false;
    try {
      own(() => {
        timers.forEach(clearTimeout);
        const { missing, locals } = recorder;
        const [taken, grants, tokens] = [recorder.taken(), recorder.grantRecords(), recorder.tokenRecords()];
        const recorded = { ending, answers, taken, missing, locals, grants, tokens };
        channel.report({ recorded, ...(traces && { written: written() }) });
      });
    } catch {
      exit(1); // nothing can be said of this run
    }
    if (!goesOn) exit(0);
  }
  /** Once answered, the answer counts: what comes later can only add a second one. */
  const endOr = (ending: Ending, mayGoOn = false) =>
    finish(answers.length > 0 ? { kind: 'answered' } : ending, mayGoOn);
  const threw = (error: unknown, mayGoOn = false) => {
    if (!(error instanceof Stopped)) finish({ kind: 'threw', phase, error: positions.ofError(error) }, mayGoOn);
  };
  const endAfter = (ms: number, ending: () => void) => own(() => timers.push(setTimeout(ending, ms).unref()));
  current = {
    threw,
    exited: (code) => endOr({ kind: 'exited', code: Number(code) || 0, at: positions.here() }),
    nothingIsLeft() {
      // Nothing keeps the process alive any more: whoever was to call back will not.
      const kind = returned instanceof Promise ? 'promise' : returned === undefined ? 'nothing' : 'value';
      endOr({ kind: 'silent', returned: kind }, true);
      if (!traces?.areNone()) exit(0);
      current = undefined;
      channel.goOn(true);
      channel.report({ freed: written() });
    },
  };

  function callback(error?: unknown, payload?: unknown): void {
    const failure = error ? { error: positions.ofError(error) } : {};
    if (answers.length >= 3) return;
    const answer = { ...failure, payload: payloadOf(payload, recorder, classes) };
    own(() => answers.push({ ...answer, at: positions.here() }));
    endAfter(SECOND_ANSWER_MS, () => finish({ kind: 'answered' }));
  }

  // Like the platform: the variables are in process.env too, and nothing of this machine's is.
  process.env = { ...request.extra, ...settings };
  const twilio = recorder.twilio({ ...library, Response });
  Object.assign(globalThis, { Twilio: twilio, Response, Runtime: emptyRuntime(fileName) });
  channel.goOn(false);
  channel.report({ mark: 'begun' });
  traces?.begin();
  try {
    const exported = load(request, twilio, recorder);
    const handler = exported.handler;
    if (typeof handler !== 'function') {
      const names = typeof exported === 'function' ? ['module.exports'] : Object.keys(exported);
      finish({ kind: 'no-handler', exported: names }, true);
      return;
    }
    phase = 'call';
    own(() => channel.report({ mark: 'called' }));
    returned = (handler as Handler)(
      recorder.context(contextOf(request)),
      { request: { headers: {}, cookies: {} } },
      callback,
    );
    own(() => channel.report({ mark: 'returned' }));
    phase = 'async';
    endAfter(timeoutMs, () => endOr({ kind: 'timed-out', seconds: timeoutMs / 1000, stuck: false }));
  } catch (error) {
    threw(error, true);
  }
}

function lookAtAll(): Traces {
  // What is loaded or opened at its first use is no handler's doing.
  new library.twiml.VoiceResponse();
  for (const stream of [process.stdout, process.stderr]) stream.write('');
  return new Traces([library, Response], ['Twilio', 'Response', 'Runtime']);
}

/** The kit's own part of a run leaves no traces, and does what it says whatever the handler has changed. */
function own<T>(work: () => T): T {
  return genuinely(() => (traces ? traces.ignore(work) : work()));
}

function written(): Written {
  return [process.stdout.bytesWritten, process.stderr.bytesWritten];
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
    if (traces) traces.found = true;
    if (isBuiltin(name) || name.startsWith('twilio/')) return real(name);
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  };
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
