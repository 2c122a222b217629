/** The sandbox as a whole: a local stand-in for the parts of Twilio's cloud that the chapter touches. */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { listenOnLoopback } from '../net/loopback.js';
import { type RunningSandbox, runningFile, type SandboxCredentials } from '../net/sandbox-link.js';
import { FunctionPool } from '../run/function/pool.js';
import { takeLock } from '../system/lock.js';
import { shownPath } from '../system/paths.js';
import { makeFolder, replaceFile } from '../system/whole-file.js';
import { createApi } from './api/api.js';
import { createBuildFiles } from './build-files.js';
import { certificateIn } from './certificate.js';
import { createFaults, type Fault } from './faults.js';
import { CONTROL_PATH, credentialsIn, loopbackFront, twilioFront } from './front.js';
import { createJournal, gateFor } from './journal.js';
import { startProxy } from './proxy.js';
import { createSignalling } from './signalling/signalling.js';
import { createVoiceUrlCaller, type VoiceCall } from './signalling/voice-url.js';
import { createSites } from './sites.js';
import { openStore } from './store.js';

/** A class's Functions stay warm beside each other: as many as a quarter of the memory has room for (64 MB each). */
const FUNCTIONS_KEPT = Math.min(40, Math.floor(os.totalmem() / 4 / 64e6));

export interface SandboxOptions {
  /** Keeps state, certificate and ports over a restart; without one, nothing is left. */
  folder?: string;
  /** Begins empty, with new credentials. */
  fresh?: boolean;
  faults?: Fault[];
  /** How long (ms) a build takes. */
  buildMs?: number;
  /** Called when another process asks it to end, by `PUT <control>/stop`. */
  onStop?: () => void;
}

export interface Sandbox extends SandboxCredentials, RunningSandbox {
  /** The ports of the last run that another program uses now: addresses that people wrote down are no good any more. */
  takenPorts: number[];
  /** The variables that lead the Twilio clients of another process here; over those that the user may have set. */
  environment(): Record<string, string>;
  /** Ends it, with all of its processes and connections. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox in this process, on loopback only.
 * @throws UserError when one is running with this folder already, or the folder cannot be written to
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  // Undone in reverse, at the end or when the start fails half-way.
  const undo: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await start(options, undo)), close };
  } catch (error) {
    await close();
    throw explained(error, options.folder);
  }
}

async function start(
  { folder, fresh, faults: initial, buildMs, onStop }: SandboxOptions,
  undo: (() => void | Promise<void>)[],
): Promise<Omit<Sandbox, 'close'>> {
  const home = folder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'handson-sandbox-'));
  if (!folder) undo.push(() => fs.rmSync(home, { recursive: true, force: true }));
  makeFolder(home);
  undo.push(await lockFolder(home));

  const store = openStore(folder, { fresh });
  undo.push(() => store.flush());
  const certificate = await certificateIn(home);
  const [faults, journal] = [createFaults(initial, buildMs), createJournal(gateFor(store.state))];

  const former = readPorts(home);
  const proxy = await startProxy(certificate, former.proxy);
  undo.push(() => proxy.close());
  // A Function that calls Twilio's API reaches the sandbox too, and never Twilio. Nothing of this machine's environment.
  const environment = { HTTP_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certificate.file };
  const pool = new FunctionPool({ environment, kept: FUNCTIONS_KEPT });
  undo.push(() => pool.close());
  const sites = createSites({ store, files: createBuildFiles(pool.folder), pool, now: faults.now });
  const calls: VoiceCall[] = [];
  const signalling = createSignalling({
    path: `${CONTROL_PATH}/signal`,
    account: () => ({
      accountSid: store.state.account.sid,
      keys: new Map(store.state.keys.map(({ sid, secret }) => [sid, secret])),
      applications: store.state.applications.map(({ sid }) => sid),
      restrictsKeys: faults.restrictsKeys(),
    }),
    now: faults.now,
    callVoiceUrl: createVoiceUrlCaller(store.state, () => site, calls),
  });
  undo.push(() => signalling.close());
  const parts = { calls, api: createApi(store, faults, journal), sites, faults, journal, state: store.state, onStop };
  proxy.serve(twilioFront(parts));
  const loopback = http.createServer(loopbackFront(parts)).on('upgrade', signalling.upgrade);
  const ports = { proxy: proxy.port, site: await listenOnLoopback(loopback, former.site) };
  undo.push(async () => {
    const closed = once(loopback, 'close');
    loopback.close().closeAllConnections();
    await closed;
  });

  const site = `http://127.0.0.1:${ports.site}`;
  const link = { proxy: proxy.url, ca: certificate.file };
  const running = { pid: process.pid, ...link, site, control: site + CONTROL_PATH } satisfies RunningSandbox;
  replaceFile(portsFile(home), JSON.stringify(ports));
  replaceFile(runningFile(home), JSON.stringify(running), { mode: 0o600 });
  const takenPorts = [former.proxy !== ports.proxy && former.proxy, former.site !== ports.site && former.site];
  return {
    ...running,
    ...credentialsIn(store.state),
    takenPorts: takenPorts.filter((port) => typeof port === 'number'),
    environment: () => environmentOf(link),
  };
}

/**
 * Takes the folder, in which two sandboxes would overwrite each other's state; a lock whose sandbox was killed is taken over.
 * @returns what gives it back
 * @throws UserError when a sandbox is running there
 */
async function lockFolder(folder: string): Promise<() => void> {
  const release = await takeLock(path.join(folder, 'lock'));
  if (!release) {
    throw new UserError(
      'サンドボックスはすでに起動しています。同じ保存先で 2 つは起動できません。',
      '起動しているものをそのまま使ってください。起動し直すには、そのターミナルで Ctrl+C を押して終了してから、もう一度実行してください。',
    );
  }
  const forget = () => fs.rmSync(runningFile(folder), { force: true });
  forget(); // of the one that was killed
  process.once('exit', forget);
  return () => {
    process.off('exit', forget);
    forget();
    release();
  };
}

function environmentOf({ proxy, ca }: Pick<RunningSandbox, 'proxy' | 'ca'>): Record<string, string> {
  const [all, direct] = [['HTTP_PROXY', 'HTTPS_PROXY'], '127.0.0.1,localhost'];
  const proxies = all.flatMap((name) => [name, name.toLowerCase()]).map((name) => [name, proxy]);
  return { ...Object.fromEntries(proxies), NO_PROXY: direct, no_proxy: direct, NODE_EXTRA_CA_CERTS: ca };
}

/** The ports of the last run are in it: addresses that people wrote down stay good when they can. */
function portsFile(folder: string): string {
  return path.join(folder, 'ports.json');
}

function readPorts(folder: string): { proxy?: number; site?: number } {
  try {
    return JSON.parse(fs.readFileSync(portsFile(folder), 'utf8'));
  } catch {
    return {};
  }
}

const UNWRITABLE: Record<string, string> = {
  EACCES: '書き込む権限がありません',
  EPERM: '書き込む権限がありません',
  EROFS: '読み取り専用の場所です',
  ENOSPC: 'ディスクの空きがありません',
  EDQUOT: 'ディスクの割り当てを使い切っています',
  ENOTDIR: 'フォルダーを作る場所に、同じ名前のファイルがあります',
  EEXIST: 'フォルダーを作る場所に、同じ名前のファイルがあります',
};

function explained(error: unknown, folder: string | undefined): unknown {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  const reason = UNWRITABLE[code];
  if (!reason || syscall === 'listen') return error;
  const place = folder ? shownPath(folder) : os.tmpdir();
  return new UserError(
    `サンドボックスの保存先 ${place} に書き込めません。${reason}。`,
    'フォルダーの権限とディスクの空きを確かめてから、もう一度実行してください。',
    { cause: error },
  );
}
