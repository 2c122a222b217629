/** A sandbox in the place of somebody's account: an ordinary `.env`, a proxy and a certificate lead to it. */
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Settings } from '../../checks/settings/settings.js';
import { asSettings, wayTo } from '../net/sandbox-link.js';
import { accountUrl } from '../net/twilio-api.js';
import type { Fault } from '../sandbox/faults.js';
import type { Call } from '../sandbox/journal.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { ask, listServices } from '../twilio/ask.js';
import { connect } from '../twilio/client.js';
import { credentialsOf } from '../twilio/cloud.js';
import { startSandboxHere } from './functions-here.js';
import { type Ran, runKit, temporaryHome } from './run-kit.js';

export interface StandIn {
  sandbox: Sandbox;
  settings: Settings;
  /** What leads a process there; no browser is found. */
  env: Record<string, string>;
  /** @param changes values that replace those of the account; undefined leaves one out */
  writeSettings(home: string, changes?: Record<string, string | undefined>, name?: string): void;
  kit(home: string, ...args: string[]): Promise<Ran>;
  setFaults(...faults: Fault[]): Promise<void>;
  calls(): Promise<Call[]>;
  forgetCalls(): Promise<void>;
  /** Waits until a call has come in. */
  untilCalled(method: string, path: RegExp): Promise<void>;
  /** The names of the account's services. */
  services(): Promise<string[]>;
  /** Makes services with nothing in them. */
  makeServices(...names: string[]): Promise<void>;
  /** As its owner asks: whether the key and the app are there. */
  has(): Promise<{ key: boolean; app: boolean }>;
  /** As somebody who deletes the key in the Console. */
  deleteKey(): Promise<void>;
  /** Makes a key and an app in the place of those that are gone. */
  renewCredentials(): Promise<void>;
  close(): Promise<void>;
}

export async function standInAccount(): Promise<StandIn> {
  const sandbox = await startSandboxHere({ buildMs: 0 });
  const settings = asSettings(sandbox);
  const env = { ...sandbox.environment(), CHROME_PATH: path.join(__dirname, 'no-browser') };
  const credentials = credentialsOf(settings);
  const asking = { cloud: { way: wayTo(sandbox), credentials }, deadline: Number.POSITIVE_INFINITY };
  const keyUrl = () => accountUrl(credentials.accountSid, `/Keys/${settings.API_KEY}.json`);
  const appUrl = () => accountUrl(credentials.accountSid, `/Applications/${settings.TWIML_APP_SID}.json`);
  /** What a form makes. */
  const made = async (kind: string): Promise<{ sid: string; secret: string }> => {
    const agent = new HttpsProxyAgent(sandbox.proxy);
    const options = {
      method: 'POST',
      agent,
      ca: fs.readFileSync(sandbox.ca),
      auth: `${credentials.username}:${credentials.password}`,
    };
    const request = https.request(accountUrl(credentials.accountSid, `/${kind}.json`), options);
    request.end();
    const [response] = await once(request, 'response');
    return (await json(response)) as { sid: string; secret: string };
  };
  const control = (method: string, place: string, body?: unknown) =>
    fetch(`${sandbox.control}/${place}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    sandbox,
    settings,
    env,
    writeSettings: (home, changes = {}, name = '.env') => {
      const lines = Object.entries({ ...settings, ...changes }).filter(([, value]) => value !== undefined);
      fs.writeFileSync(path.join(home, name), lines.map((line) => `${line.join('=')}\n`).join(''));
    },
    kit: (home, ...args) => runKit(args, home, env),
    setFaults: async (...faults) => void (await control('PUT', 'faults', faults)),
    calls: async () => (await (await control('GET', 'calls')).json()) as Call[],
    forgetCalls: async () => void (await control('DELETE', 'calls')),
    untilCalled: async (method, place) => {
      for (;;) {
        const calls = (await (await control('GET', 'calls')).json()) as Call[];
        if (calls.some((call) => call.method === method && place.test(call.path))) return;
        await pause(20);
      }
    },
    services: async () => {
      const asking = {
        cloud: { way: wayTo(sandbox), credentials: credentialsOf(settings) },
        deadline: Date.now() + 20_000,
      };
      const services = await listServices((url) => ask(asking, 'GET', url));
      if (!Array.isArray(services)) throw new Error(JSON.stringify(services));
      return services.map(({ name }) => name);
    },
    makeServices: async (...names) => {
      const client = connect(asking.cloud);
      for (const UniqueName of names)
        await client.request('post', 'Services', { form: { UniqueName, FriendlyName: 'x' } });
    },
    has: async () => {
      const [key, app] = await Promise.all([keyUrl(), appUrl()].map((url) => ask(asking, 'GET', url)));
      return { key: key?.kind === 'found', app: app?.kind === 'found' };
    },
    deleteKey: async () => void (await ask(asking, 'DELETE', keyUrl())),
    renewCredentials: async () => {
      const [key, app] = [await made('Keys'), await made('Applications')];
      Object.assign(settings, { API_KEY: key.sid, API_SECRET: key.secret, TWIML_APP_SID: app.sid });
    },
    close: () => sandbox.close(),
  };
}

/** An account and a home for the tests of a file: one for all of them, or `each` its own. The faults end with each test. */
export function accountForTests({ each = false } = {}): { account: StandIn; home: string } {
  const given = {} as { account: StandIn; home: string };
  const open = async () => void Object.assign(given, { account: await standInAccount() });
  const close = () => given.account.close();
  (each ? beforeEach : beforeAll)(open);
  beforeEach(() => {
    given.home = temporaryHome();
  });
  afterEach(async () => {
    fs.rmSync(given.home, { recursive: true });
    if (!each) await given.account.setFaults();
  });
  (each ? afterEach : afterAll)(close);
  return given;
}
