/** Handlers for tests: a step's solution, changed and written to a file of its own, inspected as a check does it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CodeEvidence } from '../../checks/check.js';
import { type StepId, stepOf } from '../../steps/steps.js';
import { inspectHandler } from '../run/inspect-handler.js';
import { Runner } from '../run/runner/runner.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { stepFile } from '../system/paths.js';

export function solution(step: StepId): string {
  return fs.readFileSync(stepFile(stepOf(step).file), 'utf8');
}

/** @throws when the text to replace is not there: the change would silently be none. */
export function changed(source: string, from: string, to: string): string {
  if (!source.includes(from)) throw new Error(`not in the solution: ${from}`);
  return source.replace(from, () => to);
}

/** @param timeoutMs for the handler; short, since some of them never end */
export async function inspected(
  source: string,
  name = 'token.ts',
  timeoutMs = 2_000,
  settings = throwawaySettings(),
): Promise<CodeEvidence> {
  const runner = free.pop() ?? newRunner();
  const file = path.join(folderOf(runner), name);
  try {
    fs.writeFileSync(file, source);
    const deadline = Date.now() + 30_000;
    return await inspectHandler(file, { settings, timeoutMs, deadline, takeRunner: () => runner });
  } finally {
    fs.rmSync(file);
    void runner.isFree().then((isFree) => isFree && free.push(runner));
  }
}

/** Where the handlers lie that it runs, one after the other. */
function folderOf(runner: Runner): string {
  const index = runners.indexOf(runner);
  folders[index] ??= fs.mkdtempSync(path.join(os.tmpdir(), 'handson-handler-'));
  return folders[index];
}

/** Of this test file. Each takes one handler after the other, as long as none leaves anything behind. */
const free: Runner[] = [];
const runners: Runner[] = [];
const folders: string[] = [];

function newRunner(): Runner {
  const runner = new Runner({ reusable: true });
  runners.push(runner);
  return runner;
}

/** What a check takes for a process of its own: it goes on to the next check instead. */
export function reusedRunner(): Pick<Runner, 'run' | 'isFree' | 'isAlive' | 'stop'> {
  const runner = free.pop() ?? newRunner();
  let isUsed = false;
  return {
    run: async (...order) => {
      isUsed = true;
      const execution = await runner.run(...order);
      void runner.isFree().then((isFree) => isFree && free.push(runner));
      return execution;
    },
    isFree: () => runner.isFree(),
    isAlive: () => runner.isAlive(),
    stop: () => void (isUsed || free.push(runner)),
  };
}

if (typeof afterAll === 'function') {
  afterAll(() => {
    for (const runner of runners) runner.stop();
    for (const folder of Object.values(folders)) fs.rmSync(folder, { recursive: true });
  });
}

/** Runs `work` for every item, `width` at a time: each starts a process, and two cores are all there is. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
