/** Which cloud there is to examine, and as whom. */
import fs from 'node:fs';
import type { FetchOutcome } from '../../checks/response/http.js';
import { wellFormed } from '../../checks/settings/environment.js';
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import { bySettings, failed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { fetchToken, type Login } from '../net/fetch-token.js';
import type { Way } from '../net/proxy.js';
import {
  findSandbox,
  type RunningSandbox,
  runningFile,
  SANDBOX_FOLDER,
  sandboxSettings,
  wayTo,
} from '../net/sandbox-link.js';
import { credentialsIfKnown, wantsSandbox } from '../twilio/cloud.js';
import { latestRecord } from '../twilio/record.js';

/** GETs an https address; never throws. */
export type Ask = (address: string, login?: Login) => Promise<FetchOutcome>;

/** One that can be asked. */
export interface Askable {
  kind: 'twilio' | 'sandbox';
  settings: Partial<Settings>;
  /** Questions that have to be answered within a time, in milliseconds: all of them together. */
  ask(timeoutMs: number): Ask;
  /** The sandbox's own values: never to be shown, whatever the settings hold. */
  own?: Settings;
  /** The settings file holds values of another sandbox, or of none: deployments take the sandbox's own. */
  foreign?: boolean;
}

export type DoctorCloud =
  | Askable
  | { kind: 'none'; cause: string }
  /** The sandbox is what the settings name, and it does not run. `killed`: it ended without tidying up. */
  | { kind: 'no-sandbox'; killed: boolean; wanted: boolean };

function asking(way: Way): Askable['ask'] {
  return (timeoutMs) => {
    const startedAt = Date.now(); // what loading took is not the network's
    const options = { ...way, startedAt, deadline: startedAt + timeoutMs };
    return (address, login) => fetchToken(new URL(address), { ...options, login });
  };
}

/** The sandbox when the settings or the person (`asked`) say so; without an account, also when it runs or was deployed to. */
export async function chooseCloud(file: SettingsFile | undefined, asked: boolean): Promise<DoctorCloud> {
  const settings = file ? wellFormed(file) : {};
  const wanted = wantsSandbox(file, asked);
  if (!wanted && credentialsIfKnown(settings)) return { kind: 'twilio', settings, ask: asking({}) };
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
): Promise<Askable> {
  const own = await sandboxSettings(running);
  const isOwn = settings.ACCOUNT_SID === own.ACCOUNT_SID;
  const foreign = file !== undefined && isSandbox(file) && !isOwn;
  return { kind: 'sandbox', settings: isOwn ? settings : own, ask: asking(wayTo(running)), own, foreign };
}

export async function examineCloud(cloud: DoctorCloud, timeoutMs: number): Promise<Verdict[]> {
  if (!('ask' in cloud)) return [judgeAbsence(cloud)];
  const { examineAccount }: typeof import('./account.js') = require('./account.js');
  const server = cloud.kind === 'twilio' ? 'Twilio' : 'サンドボックス';
  const verdicts = await examineAccount(cloud.settings, server, cloud.ask(timeoutMs));
  return cloud.foreign ? [...verdicts, FOREIGN] : verdicts;
}

/** Where there is nobody to ask, one line says why. */
function judgeAbsence(cloud: Exclude<DoctorCloud, Askable>): Verdict {
  if (cloud.kind === 'none') {
    return skipped({ id: 'cloud.reach', title: 'Twilio への接続、時計、アカウント、デプロイ先' }, cloud.cause);
  }
  const subject: Subject = { id: 'cloud.reach', title: 'サンドボックスへの接続' };
  const cause = cloud.killed
    ? 'サンドボックスが起動していません。前に動いていたものが、途中で強制終了しています。'
    : 'サンドボックス（手元で動く Twilio の模擬環境）が起動していません。';
  if (!cloud.wanted) {
    return skipped(subject, `${cause}デプロイ先を調べるには、別のターミナルで npm run sandbox を実行してください。`);
  }
  const next =
    '別のターミナルで npm run sandbox を実行し、起動したままにしてください。前にデプロイしたものも戻ります。';
  return failed(subject, bySettings(`${cause}デプロイと、デプロイ先の検査ができません。`, next));
}

/** Throwaway values that the sandbox does not know: nothing is wrong, but nobody should look for them there. */
const FOREIGN = skipped(
  { id: 'cloud.values', title: '設定ファイルのダミーの値' },
  'いま動いているサンドボックスの値ではありません。デプロイにはサンドボックス自身の値が使われます。そろえるには npm run env -- --sandbox を実行してください。',
);
