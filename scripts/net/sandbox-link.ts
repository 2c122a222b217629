/** How commands find the sandbox that is running on this computer. */
import fs from 'node:fs';
import path from 'node:path';
import type { Settings } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';
import { HOME } from '../system/paths.js';
import { isAlive } from '../system/process-alive.js';
import type { Way } from './proxy.js';

/** Where the sandbox of `npm run sandbox` keeps its state. */
export const SANDBOX_FOLDER = path.join(HOME, '.handson', 'sandbox');

/** What `running.json` in a sandbox's folder holds while it runs; no secrets. */
export interface RunningSandbox {
  pid: number;
  /** For HTTP_PROXY. */
  proxy: string;
  /** The file for NODE_EXTRA_CA_CERTS. */
  ca: string;
  /** Deployed Functions for browsers: `<site>/<domain>/<path>`. */
  site: string;
  /** Where faults are set and calls are counted, over http. */
  control: string;
}

/** Throwaway values, good at this sandbox only. */
export interface SandboxCredentials {
  accountSid: string;
  authToken: string;
  apiKey: string;
  apiSecret: string;
  twimlAppSid: string;
}

/** A sandbox on this computer answers in a few ms; another program that got its port may never do. */
const ANSWER_TIMEOUT_MS = 2_000;

export function runningFile(folder: string): string {
  return path.join(folder, 'running.json');
}

/** @returns undefined when none is running with this folder, also when one was killed and left its file behind */
export async function findSandbox(folder = SANDBOX_FOLDER): Promise<RunningSandbox | undefined> {
  const running = readRunning(folder);
  return running && isAlive(running.pid) && (await answers(running)) ? running : undefined;
}

/** @throws UserError that says how to start one when none is running */
export async function requireSandbox(folder = SANDBOX_FOLDER): Promise<RunningSandbox> {
  const running = await findSandbox(folder);
  if (running) return running;
  throw new UserError(
    'サンドボックス（手元で動く Twilio の模擬環境）が起動していません。',
    '別のターミナルで npm run sandbox を実行して、起動したままにしてから、もう一度実行してください。',
  );
}

/** Leads there whatever proxy the user may have set. */
export function wayTo({ proxy, ca }: Pick<RunningSandbox, 'proxy' | 'ca'>): Way {
  return { proxyFor: () => proxy, ca: fs.readFileSync(ca, 'utf8') };
}

/** The values are handed out on loopback only, so that no file but the sandbox's own state holds them. */
export async function sandboxCredentials({ control }: RunningSandbox): Promise<SandboxCredentials> {
  const response = await fetch(`${control}/credentials`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  return (await response.json()) as SandboxCredentials;
}

function readRunning(folder: string): RunningSandbox | undefined {
  try {
    return JSON.parse(fs.readFileSync(runningFile(folder), 'utf8')) as RunningSandbox;
  } catch {
    return undefined;
  }
}

/** Process ids are used again: only the sandbox itself can say that it is still there. */
async function answers(running: RunningSandbox, again = true): Promise<boolean> {
  const { control, pid } = running;
  try {
    const response = await fetch(`${control}/about`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return ((await response.json()) as { pid?: number }).pid === pid;
  } catch (error) {
    // This process may have been busy with loading while the answer waited to be read.
    return again && (error as Error).name === 'TimeoutError' && answers(running, false);
  }
}

/** Where Twilio's Voice SDK is answered, for a page of this computer. */
export function signallingAddress({ control }: RunningSandbox): string {
  return `${control.replace(/^http/, 'ws')}/signal`;
}

/** Its own credentials under the names of the chapter. */
export async function sandboxSettings(running: RunningSandbox): Promise<Settings> {
  return asSettings(await sandboxCredentials(running));
}

export function asSettings({ accountSid, authToken, apiKey, apiSecret, twimlAppSid }: SandboxCredentials): Settings {
  return {
    ACCOUNT_SID: accountSid,
    AUTH_TOKEN: authToken,
    TWIML_APP_SID: twimlAppSid,
    API_KEY: apiKey,
    API_SECRET: apiSecret,
  };
}
