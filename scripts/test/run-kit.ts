/** Runs a command of the kit as people do: as a process of its own, in a home of its own. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../system/paths.js';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder for the workspace, the settings and everything else that commands write. */
export function temporaryHome(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'handson-home-'));
}

/** @param env on top of this process's own, without its proxies */
export function runKit(args: readonly string[], home: string, env: Record<string, string> = {}): Promise<Ran> {
  const { HTTP_PROXY: _1, HTTPS_PROXY: _2, http_proxy: _3, https_proxy: _4, FORCE_COLOR: _5, ...own } = process.env;
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), ...args], {
    cwd: home,
    env: { ...own, NO_COLOR: '1', HANDSON_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ran: Ran = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...ran, code }));
  });
}
