/** Runs a command of the kit that speaks JSON, one document a line, and hands its lines on as they come. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../system/paths.js';

const running = new Set<ChildProcess>();

/** @returns the exit code */
export function runCommand(args: readonly string[], onLine: (line: unknown) => void): Promise<number> {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  running.add(child);
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parsed(text);
    if (line !== undefined) onLine(line);
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(2));
    child.once('close', (code) => {
      running.delete(child);
      resolve(code ?? 2);
    });
  });
}

/** What was begun ends with the workshop: nobody would hear of it any more. */
export function stopCommands(): void {
  for (const child of running) child.kill();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
