/** Which cloud there is to examine, and as whom. */

import fs from 'node:fs';
import { wellFormed } from '../../checks/settings/environment.js';
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import { findSandbox, type RunningSandbox, runningFile, SANDBOX_FOLDER, sandboxSettings } from '../net/sandbox-link.js';
import { credentialsIfKnown, wantsSandbox } from '../twilio/cloud.js';
import { readRecord } from '../twilio/record.js';

export type DoctorCloud =
  | { kind: 'none'; cause: string }
  | { kind: 'twilio'; settings: Partial<Settings> }
  | SandboxCloud
  /** The sandbox is what the settings name, and it does not run. `killed`: it ended without tidying up. */
  | { kind: 'no-sandbox'; killed: boolean; wanted: boolean };

export interface SandboxCloud {
  kind: 'sandbox';
  running: RunningSandbox;
  settings: Partial<Settings>;
  /** The settings file holds values of another sandbox, or of none: deployments take the sandbox's own. */
  foreign: boolean;
  /** The sandbox's own: never to be shown, whatever the settings hold. */
  own: Settings;
}

/**
 * The sandbox when the settings or the person say so; without an account, also when it runs or was deployed to.
 * @param asked by `--sandbox`
 */
export async function chooseCloud(file: SettingsFile | undefined, asked: boolean): Promise<DoctorCloud> {
  const settings = file ? wellFormed(file) : {};
  const wanted = wantsSandbox(file, asked);
  if (!wanted && credentialsIfKnown(settings)) return { kind: 'twilio', settings };
  const running = await findSandbox();
  if (running) return inSandbox(running, file, settings);
  if (wanted || readRecord()?.cloud === 'sandbox') {
    return { kind: 'no-sandbox', killed: fs.existsSync(runningFile(SANDBOX_FOLDER)), wanted };
  }
  return {
    kind: 'none',
    cause: file
      ? '設定ファイルに ACCOUNT_SID と、AUTH_TOKEN か API_KEY・API_SECRET がそろっていないので、Twilio には問い合わせていません。'
      : '設定ファイル .env がないので、Twilio には問い合わせていません。アカウントがなくても、手順は最後まで進められます。',
  };
}

async function inSandbox(
  running: RunningSandbox,
  file: SettingsFile | undefined,
  settings: Partial<Settings>,
): Promise<SandboxCloud> {
  const own = await sandboxSettings(running);
  const sameAccount = settings.ACCOUNT_SID === own.ACCOUNT_SID;
  return {
    kind: 'sandbox',
    running,
    own,
    settings: sameAccount ? settings : own,
    foreign: file !== undefined && isSandbox(file) && !sameAccount,
  };
}
