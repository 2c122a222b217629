/**
 * The messages that the tables of symptoms quote, of the README and then of the instructors' page, in their order, each
 * provoked as a participant would: the table names what is seen, here stands what has to happen for it to be seen.
 */

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import path from 'node:path';
import { judgeAddress } from '../../checks/address.js';
import { judgeDeployment } from '../../checks/response/deployment.js';
import type { Verdict } from '../../checks/verdict.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { takeLock } from '../system/lock.js';
import { ROOT } from '../system/paths.js';
import { runKit } from './run-kit.js';

/** Makes the message appear. @param home an empty one. @returns everything that was printed */
export type Symptom = (home: string) => string | Promise<string>;

const causes = (verdicts: readonly Verdict[]) => verdicts.map(({ cause }) => cause).join('\n');

const command = async (args: string[], home: string, env: Record<string, string> = {}) => {
  const { stdout, stderr } = await runKit(args, home, env);
  return stdout + stderr;
};

const withoutPackages: Symptom = (home) => {
  const script = path.join(home, 'scripts', 'kit.js');
  fs.cpSync(path.join(ROOT, 'scripts', 'kit.js'), script);
  fs.cpSync(path.join(ROOT, 'scripts', 'system', 'install.js'), path.join(home, 'scripts', 'system', 'install.js'));
  return spawnSync(process.execPath, [script, 'start'], { encoding: 'utf8' }).stderr;
};

const portTaken: Symptom = async (home) => {
  const other = net.createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const printed = await command(['start', '--port', String(port)], home);
  other.close();
  return printed.replaceAll(String(port), '3210');
};

const deploying: Symptom = async (home) => {
  const values = Object.entries(throwawaySettings()).map(([name, value]) => `${name}=${value}\n`);
  fs.writeFileSync(path.join(home, '.env'), values.join(''));
  fs.mkdirSync(path.join(home, '.handson'));
  const release = await takeLock(path.join(home, '.handson', 'deploy.lock'));
  const printed = await command(['reset', '--yes'], home);
  release?.();
  return printed;
};

const unknownHost: Symptom = () => {
  const host = 'handson-1234-dev.twil.io';
  const failure = { phase: 'connect', code: 'ENOTFOUND', message: '', host, secure: true } as const;
  return causes(judgeAddress({ kind: 'unreachable', ...failure }, {}));
};

export const SYMPTOMS: readonly Symptom[] = [
  withoutPackages,
  portTaken,
  (home) => command(['check', '2-6', 'https://x.example/token'], home, npmKept('url')),
  (home) => command(['deploy', '--sandbox'], home),
  () => causes([judgeDeployment({ name: 'workspace', fingerprint: 'before' }, 'after')]),
  (home) => command(['check', '2-6', '--step', '2-6'], home),
  (home) => command(['deploy'], home),
  deploying,
  unknownHost,
];

/** What npm leaves of an option that it took for its own. */
function npmKept(option: string): Record<string, string> {
  return { npm_lifecycle_event: 'check:step6', [`npm_config_${option}`]: 'true' };
}
