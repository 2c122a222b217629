/** The browser that is on this computer, opened unseen at a page that reports by itself what comes of it: none is downloaded. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const { env } = process;

const CANDIDATES: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'].map((name) =>
    path.join('/usr/bin', name),
  ),
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].flatMap((folder) => [
    path.join(folder ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
    path.join(folder ?? '', 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
  ]),
};

/** CHROME_PATH names another one. Undefined when there is none. */
export function installedBrowser(): string | undefined {
  const candidates = env.CHROME_PATH ? [env.CHROME_PATH] : (CANDIDATES[process.platform] ?? []);
  return candidates.find((file) => fs.existsSync(file));
}

/** As root, as in many containers, Chromium refuses to start with its sandbox. Only pages of this computer are opened. */
export const AS_ROOT: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Unseen, unheard, and with nothing to say to its maker (https://peter.sh/experiments/chromium-command-line-switches). */
const QUIET = [
  '--headless=new',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-dev-shm-usage', // containers have little of it
  '--disable-extensions',
  '--disable-sync',
  '--metrics-recording-only',
  '--mute-audio',
  '--password-store=basic', // asks for no keyring
  '--use-mock-keychain',
];

export interface OpenedPage {
  /** Why the browser ended by itself; pending as long as it runs. */
  ended: Promise<string>;
  /** Ends the browser and takes its profile away. */
  close(): Promise<void>;
}

/** @param proxy the address of one without credentials, for everything but this computer; empty for what the system says */
export type OpenPage = (url: string, proxy: string) => Promise<OpenedPage>;

/** In a profile of its own: the person's is not touched, and a browser that runs already does not take the page over. */
export const openUnseen: OpenPage = async (url, proxy) => {
  const opened: { profile?: string; child?: ChildProcess } = {};
  const forget = whenWeEnd(() => {
    if (opened.child?.pid !== undefined) opened.child.kill('SIGKILL'); // one that was not started would end its parent
    if (opened.profile) fs.rmSync(opened.profile, GONE);
  });
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-browser-'));
  opened.profile = profile;
  const through = proxy ? [`--proxy-server=${proxy}`, '--proxy-bypass-list=127.0.0.1;localhost'] : [];
  const args = [...QUIET, ...AS_ROOT, ...through, `--user-data-dir=${profile}`, url];
  const child = spawn(installedBrowser() ?? 'chromium', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  opened.child = child;
  return {
    ended: reasonOf(child),
    close: async () => {
      await end(child);
      await fs.promises.rm(profile, GONE).catch(() => {});
      forget();
    },
  };
};

/** On Windows, the browser's other processes hold files for a moment longer. */
const GONE = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** Of what the browser says, the last line: it says much before that. */
async function reasonOf(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  try {
    const [code, signal] = await once(child, 'close');
    return said.trim().split('\n').at(-1)?.slice(0, 200) || `終了コード ${code ?? signal}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

const PATIENCE_MS = 2_000;

/** Asked kindly, the browser ends its other processes too. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.kill();
  await closed;
  clearTimeout(timer);
}

/** What is to be done when this process is ended before its time. @returns calls it off */
function whenWeEnd(tidy: () => void): () => void {
  // Which emits `exit`. A command that has an ending of its own goes on to it.
  const leave = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) === 0) process.exit(128 + os.constants.signals[signal]);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  process.once('exit', tidy);
  for (const signal of signals) process.once(signal, leave);
  return () => {
    process.off('exit', tidy);
    for (const signal of signals) process.off(signal, leave);
  };
}
