/** A sandbox in the place of somebody's account: an ordinary `.env`, a proxy and a certificate lead to it. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Settings } from '../../checks/settings/settings.js';
import { asSettings, wayTo } from '../net/sandbox-link.js';
import type { Fault } from '../sandbox/faults.js';
import type { Call } from '../sandbox/journal.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import { listServices } from '../twilio/ask.js';
import { credentialsOf } from '../twilio/cloud.js';
import { type Ran, runKit } from './run-kit.js';

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
  close(): Promise<void>;
}

export async function standInAccount(): Promise<StandIn> {
  const sandbox = await startSandbox({ buildMs: 0 });
  const settings = asSettings(sandbox);
  const env = { ...sandbox.environment(), CHROME_PATH: path.join(__dirname, 'no-browser') };
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
      const services = await listServices(asking);
      if (!Array.isArray(services)) throw new Error(JSON.stringify(services));
      return services.map(({ name }) => name);
    },
    close: () => sandbox.close(),
  };
}
