/** How many calls of the local `/token` are answered in a second, by `npm start` and by `twilio-run start`. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LAST_STEP } from '../../steps/steps.js';
import { listenOnLoopback } from '../net/loopback.js';
import { ROOT, stepFile } from '../system/paths.js';
import { ended, inWorkshop, KIT, type Result, settingsFile, timed } from './measure.js';

const CLIENTS = [1, 10, 50];

/** How long (ms) each number of clients calls. */
const WINDOW_MS = 4_000;

/** How long (ms) `twilio-run` may take to start. */
const PATIENCE_MS = 60_000;

interface Served {
  perSecond: number;
  failed: number;
}

export function benchServing(): Promise<Result> {
  return inWorkshop(async (workshop) => {
    workshop.save(fs.readFileSync(stepFile(LAST_STEP.file), 'utf8'));
    const { functionUrl } = await workshop.until('a check', ({ check }) => check.status === 'done');
    const own = await servedAll(functionUrl!);
    const peer = await peerServed(workshop.home);
    return {
      rows: CLIENTS.flatMap((clients, index) => [
        { title: `npm start の /token、クライアント ${clients}`, figure: shown(own[index]!) },
        { title: `twilio-run start、クライアント ${clients}`, figure: shown(peer[index]!) },
      ]),
      bars: [
        ...CLIENTS.map((clients, index) => ({
          title: `/token、クライアント ${clients}（twilio-run との比）`,
          value: own[index]!.perSecond / peer[index]!.perSecond,
          unit: '倍' as const,
          limit: { least: 50 },
        })),
        {
          title: '/token へのリクエストの失敗',
          value: own.reduce((sum, { failed }) => sum + failed, 0),
          unit: '件',
          limit: { most: 0 },
        },
      ],
    };
  });
}

function shown({ perSecond, failed }: Served): string {
  return `毎秒 ${perSecond.toFixed(1).padStart(7)} 件、失敗 ${failed} 件`;
}

async function servedAll(url: string): Promise<Served[]> {
  await tokenFrom(url); // whatever is prepared at the first call
  const served: Served[] = [];
  for (const clients of CLIENTS) served.push(await servedTo(clients, url));
  return served;
}

async function servedTo(clients: number, url: string): Promise<Served> {
  const agent = new http.Agent({ keepAlive: true });
  const startedAt = performance.now();
  let [answered, failed] = [0, 0];
  const client = async () => {
    while (performance.now() - startedAt < WINDOW_MS) {
      if (await tokenFrom(url, agent)) answered += 1;
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return { perSecond: (answered * 1_000) / (performance.now() - startedAt), failed };
}

/** @returns whether there was one */
function tokenFrom(url: string, agent?: http.Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('error', () => resolve(false));
      response.once('end', () => resolve(response.statusCode === 200 && text.startsWith('{"token":"')));
    });
    request.once('error', () => resolve(false));
  });
}

/** The same handler, as `npm run build` writes it. @throws when `twilio-run` does not start */
async function peerServed(home: string): Promise<Served[]> {
  await timed({ args: [KIT, 'build'], env: { HANDSON_HOME: home } });
  const cwd = path.join(home, 'dist', LAST_STEP.id);
  settingsFile(cwd);
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(cwd, 'node_modules'), 'junction');
  const free = http.createServer();
  const port = await listenOnLoopback(free);
  free.close();
  const args = [path.join(ROOT, 'node_modules', 'twilio-run', 'bin', 'twilio-run.js'), 'start', '--cwd', cwd];
  const child = spawn(process.execPath, [...args, '--port', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, HOME: home, USERPROFILE: home },
  });
  const url = `http://127.0.0.1:${port}/token`;
  try {
    const limit = Date.now() + PATIENCE_MS;
    while (!(await tokenFrom(url))) {
      if (Date.now() > limit || child.exitCode !== null) throw new Error('twilio-run start does not answer');
      await pause(100);
    }
    return await servedAll(url);
  } finally {
    await ended(child);
  }
}
