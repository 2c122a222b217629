/** Which cloud there is to examine, and as whom. */

import fs from 'node:fs';
import { wellFormed } from '../../checks/settings/environment.js';
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import { failed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { findSandbox, type RunningSandbox, runningFile, SANDBOX_FOLDER, sandboxSettings } from '../net/sandbox-link.js';
import { credentialsIfKnown, wantsSandbox } from '../twilio/cloud.js';
import { latestRecord } from '../twilio/record.js';

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
  if (wanted || latestRecord()?.cloud === 'sandbox') {
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

/** Where there is nobody to ask, one line says why. */
export function judgeAbsentCloud(cloud: Extract<DoctorCloud, { kind: 'none' | 'no-sandbox' }>): Verdict[] {
  if (cloud.kind === 'none') {
    return [skipped({ id: 'cloud.reach', title: 'Twilio への接続、時計、アカウント、デプロイ先' }, cloud.cause)];
  }
  const subject: Subject = { id: 'cloud.reach', title: 'サンドボックスへの接続' };
  const cause = cloud.killed
    ? 'サンドボックスが起動していません。前に動いていたものが、途中で強制的に終了しています。'
    : 'サンドボックス（このパソコンの中の Twilio の代わり）が起動していません。';
  if (!cloud.wanted) {
    return [skipped(subject, `${cause}デプロイ先を調べるには、別のターミナルで npm run sandbox を動かしてください。`)];
  }
  return [
    failed(subject, {
      blame: 'settings',
      cause: `${cause}デプロイと、デプロイ先の検査ができません。`,
      next: '別のターミナルで npm run sandbox を実行し、起動したままにしてください。前にデプロイしたものも戻ります。',
    }),
  ];
}

/** Throwaway values that the sandbox does not know: nothing is wrong, but nobody should look for them there. */
export function noteForeign(): Verdict {
  return skipped(
    { id: 'cloud.values', title: '設定ファイルの使い捨ての値' },
    'いま動いているサンドボックスの値ではありません。デプロイにはサンドボックス自身の値が使われます。そろえるには npm run env -- --sandbox を実行してください。',
  );
}
