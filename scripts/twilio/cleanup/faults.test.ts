/** Every call of a cleanup fails in every way: what is said is true, and the next cleanup gets to the end. */
import '../../test/own-home.js';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { wayTo } from '../../net/sandbox-link.js';
import type { Fault } from '../../sandbox/faults.js';
import type { SandboxState } from '../../sandbox/state.js';
import { HOME, ROOT } from '../../system/paths.js';
import { type StandIn, standInAccount } from '../../test/stand-in.js';
import { type Cloud, credentialsOf } from '../cloud.js';
import { deploy } from '../deploy.js';
import { projectOfStep } from '../project.js';
import { RECORD_FILE } from '../record.js';
import { settle, survey } from './cleanup.js';
import { choose } from './cleanup-command.js';
import type { Told } from './thing.js';

/** Every call in every way: otherwise, each call fails in one of the ways. Those that change something are killed in any case. */
const ALL = process.env.HANDSON_ALL_FAULTS === 'true';
const WAYS = ['429', '500', 'cut before', 'cut after', 'no answer'] as const;

let mockState: SandboxState | undefined;
jest.mock('../../sandbox/store.js', () => {
  const actual = jest.requireActual<typeof import('../../sandbox/store.js')>('../../sandbox/store.js');
  return {
    ...actual,
    openStore: (...args: Parameters<typeof actual.openStore>) => {
      const store = actual.openStore(...args);
      mockState = store.state;
      return store;
    },
  };
});
/** What the account holds. */
const state = (): SandboxState => mockState!;

jest.mock('node:timers/promises', () => ({ setTimeout: async () => {} })); // nobody waits before asking again

const SETTINGS_FILE = path.join(HOME, '.env');

let account: StandIn;
beforeAll(async () => {
  account = await standInAccount();
  account.writeSettings(HOME);
  const project = projectOfStep('2-6', path.join(HOME, 'dist'));
  await deploy({ project, cloud: cloudOf()!, deadline: Date.now() + 20_000, onPhase: () => {} });
  saved = structuredClone(state());
  record = fs.readFileSync(RECORD_FILE, 'utf8');
  await account.forgetCalls();
  expect(await cleaned()).toMatchObject({ ok: true });
  const calls = (await account.calls()).map(({ method, path: place }) => patternOf(`${method} ${place}`));
  patterns = [...new Set(calls)];
}, 30_000);
afterAll(async () => {
  await account.close();
  fs.rmSync(HOME, { recursive: true });
});

let patterns: string[] = [];
let saved: SandboxState;
let record: string;

/** As the sandbox's faults take it. */
function patternOf(call: string): string {
  return `^${call.replaceAll('.', '\\.').replace(/[A-Z]{2}[0-9a-f]{32}/g, (sid) => `${sid.slice(0, 2)}\\w{32}`)}$`;
}

function cloudOf(): Cloud | undefined {
  if (!fs.existsSync(SETTINGS_FILE)) return undefined; // deleted already
  const { settings, sandbox } = account;
  const serviceName = 'handson-taro';
  return { kind: 'twilio', way: wayTo(sandbox), credentials: credentialsOf(settings), settings, serviceName };
}

/** Puts everything back as it was at the end of the course, in the account and here. */
function course(): void {
  const { services, keys, applications } = structuredClone(saved);
  for (const [list, items] of [
    [state().services, services],
    [state().keys, keys],
    [state().applications, applications],
  ] as const)
    (list as object[]).splice(0, list.length, ...items);
  fs.rmSync(path.join(HOME, '.handson', 'cleanup.json'), { force: true });
  fs.writeFileSync(RECORD_FILE, record);
  account.writeSettings(HOME);
}

async function cleaned(timeoutMs = 5_000) {
  const cloud = cloudOf();
  const deadline = Date.now() + timeoutMs;
  const found = await survey(cloud, SETTINGS_FILE, deadline);
  const choices = await choose(found, { delete: true, yes: true, keep: false, json: true });
  return settle(found, choices, { cloud, deadline, onPhase: () => {} });
}

/** What is said of each thing, against what the account holds. */
function untruths(things: readonly Told[]): string[] {
  const { services, keys, applications } = state();
  const isDeployed = services.length > 0;
  const isThere: Record<Told['kind'], boolean> = {
    service: isDeployed,
    services: false,
    address: isDeployed,
    key: keys.length > 0,
    app: applications.length > 0,
    file: fs.existsSync(SETTINGS_FILE),
  };
  return things.flatMap(({ kind, fate }) => {
    const isTrue = fate === 'gone' ? !isThere[kind] : fate === 'left' ? isThere[kind] : fate === 'unproven';
    return isTrue ? [] : [`${kind} is said to be ${fate}`];
  });
}

let tried = 0;

function callsFor(way: (typeof WAYS)[number]): string[] {
  return patterns.filter((_, index) => ALL || index % WAYS.length === WAYS.indexOf(way));
}

/** Does what it is told for every call. @returns what was wrong */
async function forEveryCall(during: (pattern: string) => Promise<Told[]>, calls: string[]): Promise<string[]> {
  const failures: string[] = [];
  for (const pattern of calls) {
    tried++;
    course();
    const told = await during(pattern);
    await account.setFaults();
    const wrong = untruths(told);
    const { ok, things } = await cleaned();
    if (!ok) wrong.push(`the next one: ${JSON.stringify(things.filter(({ fate }) => fate !== 'gone'))}`);
    if (untruths(things).length > 0) wrong.push('the next one is untrue');
    failures.push(...wrong.map((each) => `${pattern}: ${each}`));
  }
  return failures;
}

test('there are the calls of a cleanup', () => {
  expect(patterns.length).toBeGreaterThanOrEqual(10);
  expect(patterns.filter((pattern) => pattern.startsWith('^DELETE'))).toHaveLength(3);
});

test.each<[way: (typeof WAYS)[number], fault: Fault]>([
  ['429', { kind: 'status', value: 429 }],
  ['500', { kind: 'status', value: 500 }],
  ['cut before', { kind: 'reset' }],
])(
  '%s',
  async (way, fault) => {
    const failures = await forEveryCall(async (match) => {
      await account.setFaults({ ...fault, match });
      return (await cleaned()).things;
    }, callsFor(way));
    expect(failures).toEqual([]);
  },
  60_000,
);

test('a connection that is cut after', async () => {
  const { end } = http.ServerResponse.prototype;
  const failures = await forEveryCall(async (match) => {
    const cut = jest.spyOn(http.ServerResponse.prototype, 'end').mockImplementation(function (
      this: http.ServerResponse,
      ...args: unknown[]
    ) {
      const { method, url = '' } = this.req;
      const isMeant = this.req.headers.host !== undefined && new RegExp(match).test(`${method} ${url.split('?')[0]}`);
      if (isMeant) this.req.socket.destroy();
      return isMeant ? this : end.apply(this, args as never);
    });
    const { things } = await cleaned();
    cut.mockRestore();
    return things;
  }, callsFor('cut after'));
  expect(failures).toEqual([]);
}, 60_000);

test('no answer', async () => {
  const failures = await forEveryCall(async (match) => {
    await account.setFaults({ kind: 'latency', value: 60_000, match });
    return (await cleaned(400)).things;
  }, callsFor('no answer'));
  expect(failures).toEqual([]);
}, 60_000);

test('a killed process, at the calls that change something', async () => {
  const killed = async (match: string) => {
    await account.setFaults({ kind: 'latency', value: 60_000, match });
    await account.forgetCalls();
    const child = start();
    const ended = once(child, 'close');
    await account.untilCalled('DELETE', new RegExp(match.replace('^DELETE ', '^')));
    child.kill('SIGKILL');
    await ended;
    return [];
  };
  expect(
    await forEveryCall(
      killed,
      patterns.filter((each) => each.startsWith('^DELETE')),
    ),
  ).toEqual([]);
}, 60_000);

test('as many calls as there are', () => {
  if (ALL) process.stdout.write(`${tried} calls were broken\n`);
  expect(tried).toBe(3 + patterns.length * (ALL ? WAYS.length : 1));
});

function start(): ChildProcess {
  const env = { ...process.env, ...account.env, HANDSON_HOME: HOME };
  const args = [path.join(ROOT, 'scripts', 'kit.js'), 'cleanup', '--delete', '--yes'];
  return spawn(process.execPath, args, { env, stdio: 'ignore' });
}
