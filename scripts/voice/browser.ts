/** The browser that is on this computer, for the tests, the pictures and the proof by Twilio's own client: none is downloaded. */
import fs from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

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

/** @param options further ones @throws when there is no browser */
export function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = installedBrowser();
  if (!executablePath) throw new Error('no Chrome, Chromium or Edge was found; CHROME_PATH can name one');
  // As root, as in many containers, Chromium refuses to start with its sandbox. Only pages of this computer are opened.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ ...options, executablePath, args: [...args, ...(options.args ?? [])] });
}
