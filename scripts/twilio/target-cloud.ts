/** Which cloud a command talks to, and as whom: Twilio, or the sandbox on this computer. */
import { wellFormed } from '../../checks/settings/environment.js';
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';
import { asSettings, requireSandbox, sandboxCredentials, sandboxEnvironment } from '../net/sandbox-link.js';
import { settingsOrReason } from '../settings/env-file.js';
import { proposedServiceName, SERVICE_NAME } from '../settings/service-name.js';
import { DEFAULT_SETTINGS, fromWhereTyped } from '../system/paths.js';
import { isInSandboxProcess, runInSandbox } from '../system/sandbox-process.js';
import { type Credentials, credentialsIfKnown, credentialsOf } from './credentials.js';
import type { DeploymentRecord } from './record.js';

export interface Cloud {
  kind: DeploymentRecord['cloud'];
  credentials: Credentials;
  settings: Partial<Settings>;
  serviceName: string;
}

export interface CloudOptions {
  /** Asks for the sandbox whatever the settings say. */
  sandbox: boolean;
  /** The settings file, as the person typed it. */
  env?: string;
}

/**
 * Runs a command's work against the cloud that its settings and options name. For the sandbox the command is started
 * once more, in an environment that leads Twilio's clients there.
 * @param args the command's own name and arguments
 * @returns the work's exit code
 * @throws UserError when credentials are missing or no sandbox is running
 */
export async function inCloud(
  args: readonly string[],
  options: CloudOptions,
  work: (cloud: Cloud) => Promise<number>,
): Promise<number> {
  const file = settingsFile(options);
  if (!wantsSandbox(file, options)) return work(cloudOf(file, undefined));
  const running = await requireSandbox();
  if (!isInSandboxProcess()) return runInSandbox(args, sandboxEnvironment(running));
  return work(cloudOf(file, asSettings(await sandboxCredentials(running))));
}

/** Whether a deployment is possible at all with these settings. */
export function hasCredentials(options: CloudOptions): boolean {
  const file = settingsFile(options);
  return file !== undefined && credentialsIfKnown(wellFormed(file)) !== undefined;
}

function settingsFile({ env }: CloudOptions): SettingsFile | undefined {
  const file = settingsOrReason(env === undefined ? DEFAULT_SETTINGS : fromWhereTyped(env), env);
  if (file instanceof UserError) throw file;
  return file;
}

function wantsSandbox(file: SettingsFile | undefined, { sandbox }: CloudOptions): boolean {
  return sandbox || (file !== undefined && isSandbox(file));
}

/** The sandbox knows only its own account: real settings are never sent to it, throwaway ones only where it made them. */
function cloudOf(file: SettingsFile | undefined, sandbox: Settings | undefined): Cloud {
  const settings = sandbox ?? (file ? wellFormed(file) : {});
  return {
    kind: sandbox ? 'sandbox' : 'twilio',
    credentials: credentialsOf(settings),
    settings,
    serviceName: file?.entries.findLast(({ name }) => name === SERVICE_NAME)?.value || proposedServiceName(),
  };
}
