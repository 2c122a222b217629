/** The installed browser under Playwright's hands: for the tests and the pictures. Participants do without (voice/browser.ts). */
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { AS_ROOT, installedBrowser } from '../voice/browser.js';

/** @param options further ones @throws when there is no browser */
export function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = installedBrowser();
  if (!executablePath) throw new Error('no Chrome, Chromium or Edge was found; CHROME_PATH can name one');
  return chromium.launch({ ...options, executablePath, args: [...AS_ROOT, ...(options.args ?? [])] });
}
