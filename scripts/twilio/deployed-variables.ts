/** `npm run env`: the settings file's values reach the environment of what is deployed already, wherever that is. */
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import { colours } from '../cli/colours.js';
import { findSandbox, sandboxEnvironment } from '../net/sandbox-link.js';
import { isInSandboxProcess, runInSandbox } from '../system/sandbox-process.js';
import { credentialsOf } from './credentials.js';
import { readRecord } from './record.js';
import { type CloudOptions, inCloud } from './target-cloud.js';

/**
 * Brings settings that were just written to the deployment that this computer remembers.
 * @param file as the person typed it, if they did
 * @returns what was done, in Japanese; undefined when there is nothing to do, or a process of its own has told
 * @throws UserError
 */
export async function bringToDeployment(
  settings: Partial<Settings>,
  written: SettingsFile,
  file?: string,
): Promise<string | undefined> {
  const record = readRecord();
  if (!record) return undefined;
  if (!isSandbox(written)) {
    return record.accountSid === settings.ACCOUNT_SID ? update()(credentialsOf(settings), settings) : undefined;
  }
  const running = record.cloud === 'sandbox' && !isInSandboxProcess() ? await findSandbox() : undefined;
  if (running) await runInSandbox(deployedOnly(file), sandboxEnvironment(running));
  return undefined;
}

/** `npm run env -- --deployed`: nothing but that. @returns the exit code. @throws UserError */
export function updateDeployed(options: CloudOptions): Promise<number> {
  return inCloud(deployedOnly(options.env), options, async ({ credentials, settings }) => {
    const done = await update()(credentials, settings);
    console.log(
      done
        ? `${colours.green('✔')} ${done}`
        : 'このアカウントでデプロイしたものは、まだありません。何も変えていません。',
    );
    return 0;
  });
}

function deployedOnly(file: string | undefined): string[] {
  return ['env', '--deployed', ...(file === undefined ? [] : ['--env', file])];
}

/** Twilio's client takes longer to load than all the rest. */
function update() {
  const module: typeof import('./update-variables.js') = require('./update-variables.js');
  return module.updateDeployedVariables;
}
