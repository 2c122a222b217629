/** Deployments for tests: a sandbox in this process, commands of the kit in processes of their own. */
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Fault } from '../sandbox/faults.js';
import type { Call } from '../sandbox/journal.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import type { SandboxState } from '../sandbox/state.js';
import * as stores from '../sandbox/store.js';
import { latestRecord } from '../twilio/record.js';
import { startSandboxHere } from './functions-here.js';
import { solution } from './handlers.js';
import { type Ran, runKit, temporaryHome } from './run-kit.js';

/** What the commands of a home remember of their deployments. */
export function recordFileOf(home: string): string {
  return path.join(home, '.handson', 'deployment.json');
}

/** A sandbox does not give its state out, and its file may be behind: where writing is slow, it is written less often. */
const opened = jest.spyOn(stores, 'openStore');

export interface TestCloud {
  home: string;
  sandbox: Sandbox;
  /** What the cloud holds, at any time. */
  state: SandboxState;
  kit(...args: string[]): Promise<Ran>;
  /** Asks the sandbox's REST API as the account. */
  ask(method: string, path: string, authToken: string, form?: URLSearchParams): Promise<number>;
  setFaults(...faults: Fault[]): Promise<void>;
  /** Calls of Twilio's API, without those of deployed sites. */
  calls(): Promise<Call[]>;
  forgetCalls(): Promise<void>;
  /** What the deployed `/token` answers. */
  live(): Promise<{ status: number; body: string }>;
  /** Everything that the commands printed so far. */
  printed(): string;
  /** Puts a solution into the workspace that no deployment had before: it has to be built. */
  writeWorkspace(mark: string): void;
  close(): Promise<void>;
}

/**
 * @param inProcesses for what deployed Functions do to their processes, see functions-here.ts
 * @param home by default a new one
 */
export async function testCloud({ inProcesses = false, home = temporaryHome() } = {}): Promise<TestCloud> {
  const start = inProcesses ? startSandbox : startSandboxHere;
  const sandbox = await start({ folder: path.join(home, '.handson', 'sandbox'), buildMs: 0 });
  const { state } = opened.mock.results.at(-1)!.value as stores.Store;
  const { control, site } = sandbox;
  const ask = async (method: string, place: string, body?: unknown) =>
    fetch(`${control}/${place}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  let printed = '';
  const noted = async (running: Promise<Ran>): Promise<Ran> => {
    const ran = await running;
    printed += ran.stdout + ran.stderr;
    return ran;
  };
  return {
    home,
    sandbox,
    state,
    kit: (...args) => noted(runKit(args, home)),
    printed: () => printed,
    ask: async (method, path, authToken, form) => {
      const agent = new HttpsProxyAgent(sandbox.proxy);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const auth = `${sandbox.accountSid}:${authToken}`;
      const request = https.request({
        host: 'api.twilio.com',
        path,
        method,
        auth,
        agent,
        headers,
        ca: fs.readFileSync(sandbox.ca),
      });
      request.end(form?.toString());
      const [response] = await once(request, 'response');
      response.resume();
      return response.statusCode;
    },
    setFaults: async (...faults) => void (await ask('PUT', 'faults', faults)),
    calls: async () => {
      const calls = (await (await ask('GET', 'calls')).json()) as Call[];
      return calls.filter(({ host }) => !host.endsWith('.twil.io'));
    },
    forgetCalls: async () => void (await ask('DELETE', 'calls')),
    live: async () => {
      const { domain } = latestRecord(recordFileOf(home))!;
      const response = await fetch(`${site}/${domain}/token`);
      return { status: response.status, body: await response.text() };
    },
    writeWorkspace: (mark) => {
      fs.mkdirSync(path.join(home, 'workspace'), { recursive: true });
      fs.writeFileSync(path.join(home, 'workspace', 'token.ts'), `${solution('2-6')}\n// ${mark}\n`);
    },
    close: async () => {
      await sandbox.close();
      fs.rmSync(home, { recursive: true });
    },
  };
}
