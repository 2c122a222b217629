/** `npm start` as a process of its own, its state as its page would see it: for tests, measurements and pictures. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../system/paths.js';

import type { WorkshopState } from './model.js';

export interface TestWorkshop {
  home: string;
  pageUrl: string;
  process: ChildProcess;
  /** The newest state. */
  state(): WorkshopState;
  /** Resolves with the first state for which `condition` holds. */
  until(what: string, condition: (state: WorkshopState) => boolean): Promise<WorkshopState>;
  /** Saves the workspace. */
  save(content: string): void;
  file: string;
  act(name: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Everything that was printed so far. */
  printed(): string;
  /** @param signal SIGKILL leaves it no time for anything */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const PATIENCE_MS = 20_000;

export interface WorkshopOptions {
  /** Of an earlier one, to start it again. */
  home?: string;
  args?: string[];
  /** On top of this process's own. */
  env?: Record<string, string>;
}

export async function startWorkshop(options: WorkshopOptions = {}): Promise<TestWorkshop> {
  const {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-home-')),
    args = ['--port', '0', '--function-port', '0'],
    env = {},
  } = options;
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'start', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', HANDSON_HOME: home, ...env },
  });
  let printed = '';
  const pageUrl = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const found = /ページ\s+(http:\S+)/.exec(printed);
        if (found) resolve(found[1]!);
      });
    }
    child.once('close', (code) => reject(new Error(`npm start ended with ${code}: ${printed}`)));
  });
  const states = await follow(`${pageUrl}api/events`);
  const file = path.join(home, 'workspace', 'token.ts');
  return {
    home,
    pageUrl,
    process: child,
    file,
    state: states.newest,
    until: states.until,
    save: (content) => fs.writeFileSync(file, content),
    act: async (name, body = {}) => {
      const response = await fetch(`${pageUrl}api/actions/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    printed: () => printed,
    stop: async (signal = 'SIGTERM') => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const closed = once(child, 'close');
      child.kill(signal);
      const [code] = await closed;
      return code;
    },
  };
}

interface States {
  newest(): WorkshopState;
  until(what: string, condition: (state: WorkshopState) => boolean): Promise<WorkshopState>;
}

/** Reads the stream of states as a browser does. */
function follow(url: string): Promise<States> {
  let newest: WorkshopState | undefined;
  const waiting = new Set<() => void>();
  const states: States = {
    newest: () => newest!,
    until: (what, condition) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!newest || !condition(newest)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(newest);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`${what} did not happen; the state is ${JSON.stringify(newest)}`));
        }, PATIENCE_MS).unref();
        waiting.add(look);
        look();
      }),
  };
  return new Promise((resolve, reject) => {
    const request = http.get(url, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const events = text.split('\n\n');
        text = events.pop()!;
        for (const event of events) {
          const data = /^data: (.*)$/m.exec(event)?.[1];
          if (!data) continue;
          newest = JSON.parse(data) as WorkshopState;
          resolve(states);
          for (const look of [...waiting]) look();
        }
      });
      response.on('error', () => {}); // the end of the workshop ends the stream
    });
    request.on('error', reject);
  });
}
