/** What a switch to a step that is built already costs, against a whole deployment by `twilio-run`, on a slow cloud. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Call } from '../sandbox/journal.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import { ROOT } from '../system/paths.js';

/** Of each call, and of each build, in milliseconds: about what Twilio takes. */
const LATENCY_MS = 150;
const BUILD_MS = 20_000;

export interface Measure {
  title: string;
  /** Milliseconds, whole processes. */
  times: number[];
  /** API calls of one run. */
  calls: number;
  builds: number;
}

/** @param rounds of switching; the whole deployment is made once */
export async function measureSwitching(rounds: number): Promise<Measure[]> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-bench-'));
  const sandbox = await startSandbox({ folder: path.join(home, '.handson', 'sandbox'), buildMs: 0 });
  try {
    const kit = (...args: string[]) => run([path.join('scripts', 'kit.js'), ...args], { HANDSON_HOME: home });
    await kit('deploy', '--prebuild', '--sandbox');
    await kit('build');
    await control(sandbox, 'PUT', 'faults', [
      { kind: 'latency', value: LATENCY_MS },
      { kind: 'slow-build', value: BUILD_MS },
    ]);
    const times: number[] = [];
    let counts = { calls: 0, builds: 0 };
    for (let round = 0; round < rounds; round++) {
      await control(sandbox, 'DELETE', 'calls');
      times.push(await kit('deploy', round % 2 ? '2-4' : '2-6', '--sandbox'));
      counts = await counted(sandbox);
    }
    await control(sandbox, 'DELETE', 'calls');
    const whole = await run(twilioRun(sandbox, home), { ...sandbox.environment(), HOME: home, USERPROFILE: home });
    return [
      { title: 'npm run deploy（組み立て済みの手順への切り替え）', times, ...counts },
      { title: 'twilio-run deploy（全部）', times: [whole], ...(await counted(sandbox)) },
    ];
  } finally {
    await sandbox.close();
    fs.rmSync(home, { recursive: true, force: true });
  }
}

function twilioRun({ accountSid, authToken }: Sandbox, home: string): string[] {
  const bin = path.join('node_modules', 'twilio-run', 'bin', 'twilio-run.js');
  const cwd = path.join(home, 'dist', '2-6');
  fs.writeFileSync(path.join(cwd, '.env'), `ACCOUNT_SID=${accountSid}\nAUTH_TOKEN=${authToken}\n`, { mode: 0o600 });
  return [bin, 'deploy', '--cwd', cwd, '--service-name', 'bench', '--runtime', 'node22', '--override-existing-project'];
}

async function counted(sandbox: Sandbox): Promise<{ calls: number; builds: number }> {
  const calls = (await (await control(sandbox, 'GET', 'calls')).json()) as Call[];
  const api = calls.filter(({ host }) => !host.endsWith('.twil.io'));
  return {
    calls: api.length,
    builds: api.filter(({ method, path }) => method === 'POST' && path.endsWith('/Builds')).length,
  };
}

function control({ control }: Sandbox, method: string, place: string, body?: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${control}/${place}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

/** @returns milliseconds. @throws when it fails: a time without the work is worth nothing */
function run(args: string[], env: Record<string, string>): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(performance.now() - startedAt);
      else reject(new Error(`${args[0]} ended with ${code}: ${output.slice(-2_000)}`));
    });
  });
}
