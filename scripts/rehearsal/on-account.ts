/**
 * The rehearsal on the participant's own account, the evening before: settings, a deployment by API key, the real client,
 * switching. In a service of its own, which is deleted in the end, whatever happened.
 */
import { tokenIn } from '../../checks/response/body.js';
import { wellFormed } from '../../checks/settings/environment.js';
import { isSandbox, type Settings } from '../../checks/settings/settings.js';
import type { ClaimRow } from '../../checks/token/claims-table.js';
import { byTwilio, failed, passed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { judgeRegistration, REGISTERED } from '../../checks/voice/registration.js';
import { LAST_STEP, type StepId, stepFor } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { askOnce } from '../net/twilio-api.js';
import { agreementOf, missingIn, rememberAgreement } from '../settings/ask-twilio.js';
import { settingsFor } from '../settings/env-file.js';
import { gateFor } from '../settings/redact.js';
import { type Cloud, credentialsOf } from '../twilio/cloud.js';
import { deleteService, leftServices, newServiceName, rememberService } from '../twilio/own-service.js';
import { deployedUrl, recordOf } from '../twilio/record.js';
import { installedBrowser } from '../voice/browser.js';
import { tryToken } from '../voice/try-token.js';
import { compare, type Likeness, type Recording, recorder } from './likeness.js';
import { deployStep, judgeToken } from './parts.js';
import {
  inFolder,
  onSandbox,
  type Part,
  type Place,
  type Progress,
  placeIn,
  type Rehearsal,
  runPart,
} from './rehearsal.js';

/** Whose account, and what is made there: a service of the rehearsal's own, which no participant has. */
export type Account = Pick<Cloud, 'kind' | 'way' | 'credentials' | 'serviceName'> & {
  /** AUTH_TOKEN may be empty; it is only used where a key may not delete. */
  settings: Settings;
};

export interface AccountRequest {
  account: Account;
  progress: Progress;
  /** Ends what is under way; what was made is deleted all the same. */
  signal: AbortSignal;
  /** Of each deployment, milliseconds. */
  timeoutMs: number;
}

export interface AccountRehearsal extends Rehearsal {
  /** Of the service that was made. */
  serviceName: string;
  /** Whether nothing of it is left, by Twilio's own word. */
  isGone: boolean;
  likeness: Likeness[];
}

/** @param env the settings file, as it was typed. @throws UserError when it is not an account's */
export function accountFor(env: string | undefined): Account {
  const file = settingsFor(env);
  if (file && isSandbox(file)) {
    throw new UserError(
      '設定ファイルに HANDSON_SANDBOX=true とあります。サンドボックスの値では、Twilio のアカウントで試せません。',
      'npm run env で、自分のアカウントの値を入力してください。アカウントなしで試すなら npm run rehearse です。',
    );
  }
  const known = file ? wellFormed(file) : {};
  const missing = missingIn(known);
  if (missing.length > 0) {
    throw new UserError(
      `リハーサルに必要な値（${missing.join('、')}）が設定ファイルにないか、形が正しくありません。何も送っていません。`,
      'npm run env で値を入力し、npm run check:step1 で確かめてください。アカウントなしで試すなら npm run rehearse です。',
    );
  }
  const settings = { AUTH_TOKEN: '', ...known } as Settings;
  return { kind: 'twilio', way: {}, credentials: keyOf(settings), serviceName: newServiceName(), settings };
}

/** @throws what nobody expected, after the deletion */
export function rehearseOnAccount({ account, progress, signal, timeoutMs }: AccountRequest): Promise<AccountRehearsal> {
  return inFolder(async (home) => {
    const { note, recording } = recorder();
    let claims: ClaimRow[] = [];
    const onClaims = (found: ClaimRow[]) => {
      claims = found;
    };
    const place = placeIn(home, account.settings, { ...account, onAnswer: note }, timeoutMs);
    const { stages, isGone } = await runAt({ ...place, signal, onClaims }, progress);
    const likeness = signal.aborted ? [] : compare(recording, await recordedOnSandbox());
    const ok = stages.every((stage) => stage.ok) && !signal.aborted;
    return { ok, stages, claims, serviceName: account.serviceName, isGone, likeness };
  });
}

/** What the sandbox answers to the same calls. */
function recordedOnSandbox(): Promise<Recording> {
  const { note, recording } = recorder();
  return onSandbox({ serviceName: newServiceName(), onAnswer: note }, 20_000, async (place) => {
    const cloud = { ...place.cloud, credentials: keyOf(place.settings) };
    await runAt({ ...place, cloud }, (_title, work) => work());
    return recording;
  });
}

/** The calls that a rehearsal makes, where nobody has asked Twilio. */
export async function untried(): Promise<Likeness[]> {
  return compare({}, await recordedOnSandbox());
}

/** A class has no auth token: the key's way is the one to be proven, also where the token is known. */
function keyOf({ ACCOUNT_SID, API_KEY, API_SECRET }: Settings): Cloud['credentials'] {
  return credentialsOf({ ACCOUNT_SID, API_KEY, API_SECRET });
}

async function runAt(place: Place, progress: Progress): Promise<Pick<AccountRehearsal, 'stages' | 'isGone'>> {
  const { cloud, settings, signal } = place;
  const { accountSid } = cloud.credentials;
  const stages: Rehearsal['stages'] = [];
  const attempt = async (part: Part): Promise<boolean> => {
    const stage = await runPart({ ...part, verdicts: () => asVerdicts(part, place) }, progress);
    stages.push(stage);
    return stage.ok;
  };
  const deletion = (id: string, title: string, name: string, until?: AbortSignal): Part => {
    const asking = { cloud, deadline: Number.POSITIVE_INFINITY, signal: until };
    return { id, title, verdicts: () => deleteService(name, asking, settings.AUTH_TOKEN) };
  };
  const isAccount = cloud.kind === 'twilio';
  for (const name of isAccount ? leftServices(accountSid) : [])
    await attempt(deletion('leftover', `前のリハーサルの残り ${name} を削除`, name, signal));
  if (isAccount) rememberService({ accountSid, serviceName: cloud.serviceName });
  try {
    for (const part of accountParts(place)) if (signal?.aborted || !(await attempt(part))) break;
  } finally {
    const title = `サービス ${cloud.serviceName} を削除し、なくなったことを確認`;
    await attempt(deletion('delete', title, cloud.serviceName));
  }
  return { stages, isGone: stages.at(-1)!.ok };
}

/** What people and networks cause, fails the stage; the deletion has to follow all the same. */
async function asVerdicts({ id, title, verdicts }: Part, { signal, settings }: Place): Promise<Verdict[]> {
  const subject: Subject = { id: `rehearsal.${id}`, title };
  try {
    return gateFor(undefined, settings)(await verdicts());
  } catch (error) {
    if (error instanceof UserError) return [failed(subject, byTwilio(error.message, error.next))];
    if (!signal?.aborted) throw error;
    return [failed(subject, byTwilio('中止されました。', 'もう一度実行してください。'))];
  }
}

function accountParts(place: Place): Part[] {
  const grant = stepFor('grant').id;
  const last = LAST_STEP.id;
  let token: string | undefined;
  const check = async (): Promise<Verdict[]> => {
    const { way, onAnswer } = place.cloud;
    const outcome = await askOnce(deployedUrl(recordOf(place.cloud)!), { ...way, deadline: answerBy(), onAnswer });
    token = outcome.kind === 'answered' ? tokenIn(outcome.body) : undefined;
    return judgeToken(outcome, place);
  };
  const deployed = (id: StepId, isNew: boolean) => () => deployAndLook(place, id, isNew);
  return [
    { id: 'settings', title: '設定とアカウントとの一致', verdicts: () => agree(place) },
    { id: `deploy ${last}`, title: `手順 ${last} を API キーでデプロイ`, verdicts: deployed(last, true) },
    { id: 'check', title: 'デプロイした /token を検査', verdicts: check },
    { id: 'voice', title: '本物のクライアント（Voice SDK）の登録', verdicts: () => register(place, token) },
    { id: `deploy ${grant}`, title: `手順 ${grant} をデプロイ`, verdicts: deployed(grant, true) },
    { id: `switch ${last}`, title: `手順 ${last} に切り替え`, verdicts: deployed(last, false) },
  ];
}

/** A single answer may take 10 seconds. */
const answerBy = () => Date.now() + 10_000;

async function agree({ cloud: { kind, way, onAnswer }, settings }: Place): Promise<Verdict[]> {
  const verdict = await agreementOf(settings, { ...way, deadline: answerBy(), onAnswer });
  if (verdict.status === 'passed' && kind === 'twilio') rememberAgreement(settings);
  return [verdict];
}

async function deployAndLook(place: Place, id: StepId, isNew: boolean): Promise<Verdict[]> {
  const subject: Subject = isNew
    ? { id: 'rehearsal.built', title: 'ビルド' }
    : { id: 'rehearsal.reused', title: '前のビルドの再利用' };
  if ((await deployStep(place, id)) === isNew) return [passed(subject)];
  return [
    failed(subject, byTwilio('前のビルドがなくなっていたので、ビルドし直しました。', 'もう一度実行してください。')),
  ];
}

/** How long (ms) the client may take, the start of the browser included. */
const REGISTRATION_MS = 30_000;

async function register({ cloud, settings }: Place, token: string | undefined): Promise<Verdict[]> {
  if (cloud.kind === 'sandbox' || !token) return [];
  if (!installedBrowser()) return [skipped(REGISTERED, 'Chrome、Chromium、Edge のどれも見つかりません。')];
  const outcome = await tryToken({ token, registrar: { kind: 'twilio' }, timeoutMs: REGISTRATION_MS });
  return [judgeRegistration({ outcome, token, settings, now: Date.now() / 1000, by: 'twilio' })];
}
