/** What every part of the bench is made of: timed processes, places for them, figures, and bars that they are held to. */
import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { throwawaySettings } from '../settings/throwaway.js';
import { ROOT } from '../system/paths.js';
import { startWorkshop, type TestWorkshop } from '../workshop/client.js';

export interface Command {
  title: string;
  args: string[];
  env?: Record<string, string>;
}

export interface Measured {
  title: string;
  /** Milliseconds. */
  times: number[];
}

/** What is printed of a part. */
export interface Result {
  rows: Row[];
  bars: Bar[];
}

export interface Row {
  title: string;
  figure: string;
}

export interface Bar {
  title: string;
  value: number;
  unit: '倍' | '秒' | '件' | '%' | 'MB';
  /** The value has to be at most, or at least, this. */
  limit: { most: number } | { least: number };
}

export const KIT = path.join('scripts', 'kit.js');

/** Gives `work` a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-bench-'));
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Gives `work` a `npm start`. */
export function inWorkshop<T>(work: (workshop: TestWorkshop) => Promise<T>): Promise<T> {
  return inFolder(async (home) => {
    const workshop = await startWorkshop({ home });
    try {
      return await work(workshop);
    } finally {
      await workshop.stop();
    }
  });
}

/** Ends a process. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const closed = once(child, 'close');
  child.kill();
  await closed;
}

/** @returns a settings file with `values` */
export function settingsFile(folder: string, values: object = throwawaySettings()): string {
  const file = path.join(folder, '.env');
  const lines = Object.entries(values).map((entry) => `${entry.join('=')}\n`);
  fs.writeFileSync(file, lines.join(''), { mode: 0o600 });
  return file;
}

/**
 * Runs the commands in turn, so that a machine that gets slower or faster meanwhile does it for all of them. One round
 * to warm up is not counted.
 * @returns whole processes, from start to end
 * @throws when one of them fails: a time without the work is worth nothing
 */
export async function measure(commands: readonly Command[], rounds: number): Promise<Measured[]> {
  const measured = commands.map(({ title }) => ({ title, times: [] as number[] }));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const time = await timed(command);
      if (round > 0) measured[index]!.times.push(time);
    }
  }
  return measured;
}

export function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** The median, and between what the times were. */
export function row({ title, times }: Measured): Row {
  const range = `${Math.min(...times).toFixed(0)}〜${Math.max(...times).toFixed(0)}`;
  return { title, figure: `中央値 ${median(times).toFixed(0).padStart(6)} ms（${range}）` };
}

/** How many times as long as another one, measured in the same run. */
export function ratio(title: string, [own, other]: readonly Measured[], most: number): Bar {
  return { title, value: median(own!.times) / median(other!.times), unit: '倍', limit: { most } };
}

/** @returns milliseconds from start to end @throws when the command fails */
export async function timed({ args, env }: Omit<Command, 'title'>): Promise<number> {
  const startedAt = performance.now();
  await promisify(execFile)(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, NO_PROXY: '127.0.0.1', ...env },
    windowsHide: true,
  });
  return performance.now() - startedAt;
}
