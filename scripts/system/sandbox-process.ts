/** Runs a command of the kit so that Twilio's clients in it reach the sandbox instead of Twilio. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './paths.js';

/** Set in the process that was started for the sandbox, so that it does not start another. */
const MARK = 'HANDSON_IN_SANDBOX';

export function isInSandboxProcess(): boolean {
  return process.env[MARK] === 'true';
}

/**
 * Node reads NODE_EXTRA_CA_CERTS only when it starts: the command is started once more, with the sandbox's environment.
 * @returns its exit code
 */
export function runInSandbox(args: readonly string[], environment: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...environment, [MARK]: 'true' },
    windowsHide: true,
  });
  // Ctrl+C reaches both; the command in the child decides how it ends.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 1);
    });
  });
}
