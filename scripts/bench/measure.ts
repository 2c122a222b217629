/** What every part of the bench is made of: timed processes, figures, and bars that they are held to. */
import { spawn } from 'node:child_process';
import { ROOT } from '../system/paths.js';

export interface Command {
  title: string;
  args: string[];
  env?: Record<string, string>;
}

export interface Measured {
  title: string;
  /** Milliseconds, in order of size. */
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
  unit: '倍' | '秒' | '件';
  /** The value has to be at most, or at least, this. */
  limit: { most: number } | { least: number };
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
  for (const { times } of measured) times.sort((a, b) => a - b);
  return measured;
}

/** @param times in order of size */
export function median(times: readonly number[]): number {
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** The median, and between what the times were. */
export function row({ title, times }: Measured): Row {
  const [least = 0, most = 0] = [times[0], times.at(-1)];
  const figure = `中央値 ${median(times).toFixed(0).padStart(6)} ms（${least.toFixed(0)}〜${most.toFixed(0)}）`;
  return { title, figure };
}

/** How many times as long as another one, measured in the same run. */
export function ratio(title: string, [own, other]: [Measured, Measured], most: number): Bar {
  return { title, value: median(own.times) / median(other.times), unit: '倍', limit: { most } };
}

/**
 * @returns milliseconds from start to end
 * @throws when the command fails
 */
export function timed({ title, args, env }: Command): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NO_PROXY: '127.0.0.1', ...env },
    windowsHide: true,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(performance.now() - startedAt);
      else reject(new Error(`${title} ended with ${code}: ${complaint.slice(-2_000)}`));
    });
  });
}
