/**
 * The rehearsal on the participant's own account, the evening before: settings, a deployment by API key, the real client,
 * switching. In a service of its own, which is deleted in the end, whatever happened.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { judgeAddress } from '../../checks/check.js';
import type { FetchOutcome } from '../../checks/response/http.js';
import { judgeResponse } from '../../checks/response/response.js';
import { judgeAgreement } from '../../checks/settings/agreement.js';
import { wellFormed } from '../../checks/settings/environment.js';
import { maskedSid } from '../../checks/settings/setting-guide.js';
import { isSandbox, type Settings } from '../../checks/settings/settings.js';
import { type ClaimRow, describeClaims } from '../../checks/token/claims-table.js';
import { byTwilio, failed, passed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { judgeRegistration } from '../../checks/voice/registration.js';
import { LAST_STEP, type StepId, stepFor } from '../../steps/steps.js';
import { settingsPath } from '../cli/command.js';
import { UserError } from '../cli/user-error.js';
import { fetchToken } from '../net/fetch-token.js';
import { asSettings, wayTo } from '../net/sandbox-link.js';
import { agreedBefore, rememberAgreement } from '../settings/agreed.js';
import { settingsOrReason } from '../settings/env-file.js';
import { gateFor } from '../settings/redact.js';
import { type Asking, accountUrl, bodyOf } from '../twilio/ask.js';
import { type Cloud, credentialsOf } from '../twilio/cloud.js';
import { deploy } from '../twilio/deploy.js';
import { deleteService, leftServices, newServiceName, rememberService } from '../twilio/own-service.js';
import { projectOfStep } from '../twilio/project.js';
import { deployedUrl, recordOf } from '../twilio/record.js';
import { installedBrowser } from '../voice/browser.js';
import { tryToken } from '../voice/try-token.js';
import { compare, type Likeness, type Recording, recorder } from './likeness.js';
import { type Part, type Progress, type Rehearsal, runPart } from './rehearsal.js';

/** Whose account, and what is made there. */
export interface Account {
  /** AUTH_TOKEN may be empty; it is only used where a key may not delete. */
  settings: Settings;
  /** Of the rehearsal's own service, which no participant has. */
  serviceName: string;
}

export interface AccountRequest extends Account {
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

/** Where it takes place: the account, or for comparison a sandbox. */
interface Place {
  cloud: Cloud;
  settings: Settings;
  dist: string;
  /** Whether the real client is tried. */
  registers: boolean;
  signal: AbortSignal;
  timeoutMs: number;
  onClaims(claims: ClaimRow[]): void;
}

const NEEDED = ['ACCOUNT_SID', 'TWIML_APP_SID', 'API_KEY', 'API_SECRET'] as const;

/** @param env the settings file, as it was typed. @throws UserError when it is not an account's */
export function accountFor(env: string | undefined): Account & { destination: string } {
  const file = settingsOrReason(settingsPath(env), env);
  if (file instanceof UserError) throw file;
  if (file && isSandbox(file)) {
    throw new UserError(
      '設定ファイルに HANDSON_SANDBOX=true とあります。サンドボックスの値では、Twilio のアカウントで試せません。',
      'npm run env で、自分のアカウントの値を入れてください。アカウントなしで試すなら npm run rehearse です。',
    );
  }
  const settings = file ? wellFormed(file) : {};
  const missing = NEEDED.filter((name) => !settings[name]);
  if (missing.length > 0) {
    throw new UserError(
      `リハーサルに必要な値（${missing.join('、')}）が設定ファイルにないか、形が正しくありません。何も送っていません。`,
      'npm run env で値を入れ、npm run check:step1 で確かめてください。アカウントなしで試すなら npm run rehearse です。',
    );
  }
  const serviceName = newServiceName();
  const account = maskedSid(settings.ACCOUNT_SID!);
  const token = settings.AUTH_TOKEN ? 'AUTH_TOKEN もありますが、参加者と同じように、' : '';
  return {
    settings: { AUTH_TOKEN: '', ...settings } as Settings,
    serviceName,
    destination: `送信先: Twilio のアカウント ${account} / サービス ${serviceName}（リハーサル用。最後に削除します）\n${token}API キーだけでデプロイします。\n`,
  };
}

/** @throws what nobody expected, after the deletion */
export async function rehearseOnAccount(request: AccountRequest): Promise<AccountRehearsal> {
  const { settings, serviceName, progress, signal, timeoutMs } = request;
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-rehearsal-'));
  const { note, recording } = recorder();
  let claims: ClaimRow[] = [];
  const way = { kind: 'twilio', way: {}, onAnswer: note } as const;
  const place: Place = {
    cloud: { ...way, ...byKey(settings), settings, serviceName, recordFile: path.join(home, 'deployment.json') },
    settings,
    dist: path.join(home, 'dist'),
    registers: true,
    signal,
    timeoutMs,
    onClaims: (found) => {
      claims = found;
    },
  };
  try {
    const { stages, isGone } = await runAt(place, progress);
    const likeness = signal.aborted ? [] : compare(recording, await onSandbox());
    return { ok: stages.every(({ ok }) => ok) && !signal.aborted, stages, claims, serviceName, isGone, likeness };
  } finally {
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What the sandbox answers to the same calls. */
async function onSandbox(): Promise<Recording> {
  const { startSandbox }: typeof import('../sandbox/sandbox.js') = require('../sandbox/sandbox.js');
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-rehearsal-'));
  const sandbox = await startSandbox({ buildMs: 0 });
  const { note, recording } = recorder();
  try {
    const settings = asSettings(sandbox);
    const way = { kind: 'sandbox', way: wayTo(sandbox), onAnswer: note, owner: 'rehearsal' } as const;
    const recordFile = path.join(home, 'deployment.json');
    const cloud: Cloud = { ...way, ...byKey(settings), settings, serviceName: newServiceName(), recordFile };
    const dist = path.join(home, 'dist');
    const signal = new AbortController().signal;
    const place = { cloud, settings, dist, registers: false, signal, timeoutMs: 20_000, onClaims: () => {} };
    await runAt(place, (_title, work) => work());
    return recording;
  } finally {
    await sandbox.close();
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The calls that a rehearsal makes, where nobody has asked Twilio. */
export async function untried(): Promise<Likeness[]> {
  return compare({}, await onSandbox());
}

/** A class has no auth token: the key's way is the one to be proven, also where the token is known. */
function byKey({ ACCOUNT_SID, API_KEY, API_SECRET }: Settings): Pick<Cloud, 'credentials'> {
  return { credentials: credentialsOf({ ACCOUNT_SID, API_KEY, API_SECRET }) };
}

async function runAt(place: Place, progress: Progress) {
  const stages: Rehearsal['stages'] = [];
  const attempt = async (part: Part): Promise<boolean> => {
    const stage = await runPart({ ...part, verdicts: () => asVerdicts(part, place) }, progress);
    stages.push(stage);
    return stage.ok;
  };
  const { cloud, settings } = place;
  const asking: Asking = { cloud, deadline: Number.POSITIVE_INFINITY };
  const left = cloud.kind === 'twilio' ? leftServices(cloud.credentials.accountSid) : [];
  let isGone = true;
  const deletion = (id: string, title: string, serviceName: string): Part => ({
    id,
    title,
    verdicts: async () => {
      const verdicts = await deleteService(serviceName, asking, settings.AUTH_TOKEN);
      isGone = verdicts.every(({ status }) => status === 'passed');
      return verdicts;
    },
  });
  for (const name of left) await attempt(deletion('leftover', `前のリハーサルの残り ${name} を削除`, name));
  if (cloud.kind === 'twilio')
    rememberService({ accountSid: cloud.credentials.accountSid, serviceName: cloud.serviceName });
  try {
    for (const part of accountParts(place)) if (place.signal.aborted || !(await attempt(part))) break;
  } finally {
    await attempt(
      deletion('delete', `サービス ${cloud.serviceName} を削除し、なくなったことを確認`, cloud.serviceName),
    );
  }
  return { stages, isGone };
}

/** What people and networks cause, fails the stage; the deletion has to follow all the same. */
async function asVerdicts({ id, title, verdicts }: Part, { signal, settings }: Place): Promise<Verdict[]> {
  try {
    return gateFor(undefined, settings)(await verdicts());
  } catch (error) {
    if (error instanceof UserError)
      return [failed({ id: `rehearsal.${id}`, title }, byTwilio(error.message, error.next))];
    if (!signal.aborted) throw error;
    return [failed({ id: `rehearsal.${id}`, title }, byTwilio('中止されました。', 'もう一度実行してください。'))];
  }
}

function accountParts(place: Place): Part[] {
  const grant = stepFor('grant').id;
  let token: string | undefined;
  const onToken = (found: string | undefined) => {
    token = found;
  };
  const last = LAST_STEP.id;
  return [
    { id: 'settings', title: '設定が Twilio に登録された値と一致するか', verdicts: () => agree(place) },
    {
      id: `deploy ${last}`,
      title: `手順 ${last} を API キーでデプロイ`,
      verdicts: () => deployStep(place, last, true),
    },
    { id: 'check', title: 'デプロイした /token を検査', verdicts: () => check(place, onToken) },
    { id: 'voice', title: '本物のクライアント（Voice SDK）の登録', verdicts: () => register(place, token) },
    { id: `deploy ${grant}`, title: `手順 ${grant} をデプロイ`, verdicts: () => deployStep(place, grant, true) },
    { id: `switch ${last}`, title: `手順 ${last} に切り替え`, verdicts: () => deployStep(place, last, false) },
  ];
}

async function agree({ cloud, settings }: Place): Promise<Verdict[]> {
  const url = accountUrl(cloud.credentials, `/Applications/${settings.TWIML_APP_SID}.json`);
  const login = cloud.credentials;
  const outcome = await fetchToken(new URL(url), { ...cloud.way, login, deadline: Date.now() + ANSWER_MS });
  noteOutcome(cloud, url, outcome);
  const verdict = judgeAgreement(outcome, { agreedBefore: agreedBefore(settings) });
  if (verdict.status === 'passed' && cloud.kind === 'twilio') rememberAgreement(settings);
  return [verdict];
}

/** How long (ms) a single answer may take. */
const ANSWER_MS = 10_000;

function noteOutcome({ onAnswer }: Cloud, url: string, outcome: FetchOutcome): void {
  if (outcome.kind === 'answered') onAnswer?.({ method: 'GET', url, status: outcome.status, body: bodyOf(outcome) });
}

/** Deploying waits until the address answers with the new code. */
async function deployStep({ cloud, dist, signal, timeoutMs }: Place, id: StepId, isNew: boolean): Promise<Verdict[]> {
  const deadline = Date.now() + timeoutMs;
  const { built } = await deploy({ project: projectOfStep(id, dist), cloud, deadline, signal, onPhase: () => {} });
  const subject: Subject = {
    id: isNew ? 'rehearsal.built' : 'rehearsal.reused',
    title: isNew ? 'ビルド' : '前のビルドの再利用',
  };
  if (built === isNew) return [passed(subject)];
  return [failed(subject, byTwilio('前のビルドがなくなっていて、ビルドし直しました。', 'もう一度実行してください。'))];
}

async function check({ cloud, settings, onClaims }: Place, onToken: (token?: string) => void): Promise<Verdict[]> {
  const url = deployedUrl(recordOf(cloud)!);
  const outcome = await fetchToken(new URL(url), { ...cloud.way, deadline: Date.now() + ANSWER_MS });
  noteOutcome(cloud, url, outcome);
  const { token } = judgeResponse(outcome);
  if (token) onClaims(describeClaims(token));
  onToken(outcome.kind === 'answered' ? (bodyOf(outcome) as { token?: string }).token : undefined);
  return judgeAddress(outcome, settings);
}

/** How long (ms) the client may take, the start of the browser included. */
const REGISTRATION_MS = 30_000;

async function register({ settings, registers }: Place, token: string | undefined): Promise<Verdict[]> {
  if (!registers || !token) return [];
  if (!installedBrowser()) return [skipped(REGISTERED, 'Chrome、Chromium、Edge のどれも見つかりません。')];
  const outcome = await tryToken({ token, registrar: { kind: 'twilio' }, timeoutMs: REGISTRATION_MS });
  return [judgeRegistration({ outcome, token, settings, now: Date.now() / 1000, by: 'twilio' })];
}

const REGISTERED: Subject = { id: 'voice.registered', title: '電話のクライアント（Voice SDK）の登録' };
