/** Times whole processes. */
import { spawn } from 'node:child_process';
import { ROOT } from '../system/paths.js';

export interface Command {
  title: string;
  args: string[];
  env?: Record<string, string>;
}

export interface Measured {
  title: string;
  /** Milliseconds from start to end of the process, in order of size. */
  times: number[];
}

/**
 * Runs the commands in turn, so that a machine that gets slower or faster meanwhile does it for all of them. One round
 * to warm up is not counted.
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

export function median({ times }: Measured): number {
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}

function timed({ title, args, env }: Command): Promise<number> {
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
      else reject(new Error(`${title} ended with ${code}: ${complaint.slice(0, 2_000)}`));
    });
  });
}
