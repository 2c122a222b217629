/** The address of the last deployment, as far as it can be reached from here. */
import type { Settings } from '../../checks/settings/settings.js';
import { asSettings, findSandbox, noSandbox, sandboxCredentials, sandboxEnvironment } from '../net/sandbox-link.js';
import { isInSandboxProcess } from '../system/sandbox-process.js';
import { deployedUrl, readRecord } from '../twilio/record.js';

/** Undefined when nothing was deployed from here, or when it was to a sandbox that is not running now. */
export async function deployedAddress(): Promise<string | undefined> {
  const record = readRecord();
  if (!record) return undefined;
  if (record.cloud === 'sandbox' && !isInSandboxProcess() && !(await findSandbox())) return undefined;
  return deployedUrl(record);
}

/**
 * The environment that a process needs to reach an address on the sandbox; undefined when it needs none (any more).
 * @throws UserError when the sandbox that has the address is not running
 */
export async function environmentFor(url: string): Promise<Record<string, string> | undefined> {
  const record = readRecord();
  const onSandbox = record?.cloud === 'sandbox' && record.domain === new URL(url).hostname;
  if (!onSandbox || isInSandboxProcess()) return undefined;
  const running = await findSandbox();
  if (!running) throw noSandbox();
  return sandboxEnvironment(running);
}

/** In a process that reaches the sandbox, the sandbox's own values are what a deployment there was made with. */
export async function sandboxSettings(): Promise<Settings | undefined> {
  const running = isInSandboxProcess() ? await findSandbox() : undefined;
  return running && asSettings(await sandboxCredentials(running));
}
