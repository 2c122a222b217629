/** Runs a command of the kit, in a home of its own: as people do, or quickly. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { kitProcess, ROOT } from '../system/paths.js';
import { ENDED, type Order } from './warm-process.js';

/** See outside.js. */
declare const outside: {
  runWarm(args: string[], env: Record<string, string>, order: Order, ended: RegExp): Promise<Ran>;
};

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder for the workspace, the settings and everything else that commands write. */
export function temporaryHome(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'handson-home-'));
}

/** What is read when a process starts, or when a package is loaded: it cannot be changed in a process that runs already. */
const AT_START = /^(?:NODE_EXTRA_CA_CERTS$|TWILIO_)/;
/** And what may change a process as it likes. */
const OF_ITS_OWN = /^(?:NODE_(?!EXTRA_CA_CERTS$)|FORCE_COLOR$|NO_COLOR$|TERM$)/;

/**
 * In a process that has run other commands before, see warm-process.ts. For a test that is about the process itself (how it
 * starts, ends, is killed), there is {@link runKitProcess}.
 * @param env on top of this process's own, without its proxies
 */
export function runKit(args: readonly string[], home: string, env: Record<string, string> = {}): Promise<Ran> {
  const [command = ''] = args;
  const isCommand = /^\w+$/.test(command) && fs.existsSync(path.join(ROOT, 'scripts', `${command}.ts`));
  if (!isCommand || Object.keys(env).some((name) => OF_ITS_OWN.test(name))) return runKitProcess(args, home, env);
  const order: Order = { args: [...args], env: environment(home, env), cwd: home };
  const atStart = Object.fromEntries(Object.entries(env).filter(([name]) => AT_START.test(name)));
  return outside.runWarm(kitProcess('scripts/test/warm-process.ts'), atStart, order, ENDED);
}

/** As a process of its own. */
export function runKitProcess(args: readonly string[], home: string, env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), ...args], {
    cwd: home,
    env: environment(home, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = collected(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...printed }));
  });
}

function environment(home: string, env: Record<string, string>): Order['env'] {
  const { HTTP_PROXY: _1, HTTPS_PROXY: _2, http_proxy: _3, https_proxy: _4, FORCE_COLOR: _5, ...own } = process.env;
  return { ...own, NO_COLOR: '1', HANDSON_HOME: home, ...env };
}

function collected({ stdout, stderr }: ChildProcess): { stdout: string; stderr: string } {
  const printed = { stdout: '', stderr: '' };
  for (const [name, stream] of Object.entries({ stdout, stderr })) {
    stream!.setEncoding('utf8').on('data', (text: string) => {
      printed[name as 'stdout' | 'stderr'] += text;
    });
  }
  return printed;
}
