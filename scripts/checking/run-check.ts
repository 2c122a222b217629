/**
 * The flow of a check: settings → target → evidence → verdicts. What only some checks need is loaded by them: a check of an
 * address needs no compiler, and a check of code no network.
 */
import { judgeAddress, type Wishes } from '../../checks/address.js';
import { tokenIn } from '../../checks/response/body.js';
import { FAILURE, type NetworkFailure } from '../../checks/response/http.js';
import { judgeEnvironment, named, wellFormed } from '../../checks/settings/environment.js';
import type { SettingsFile } from '../../checks/settings/settings.js';
import { failed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import type { FetchOptions } from '../net/fetch-token.js';
import { findSandbox, requireSandbox, sandboxSettings, wayTo } from '../net/sandbox-link.js';
import { gateFor } from '../settings/redact.js';
import { recordAt } from '../twilio/record.js';
import type { Target } from './target.js';

export interface CheckRequest {
  step: StepId;
  target: Target;
  /** The address is the one that was deployed last: that it is out of reach is part of the judgement. */
  isRecorded?: boolean;
  /** Undefined when there is no settings file; an error when there is one that cannot be read. */
  settingsFile: SettingsFile | UserError | undefined;
  wishes?: Wishes;
  /** For the whole check, in milliseconds. */
  timeoutMs: number;
  /** For the search of a repair, in milliseconds; the check has judged already. */
  repairMs?: number;
  /** When it began; by default now. Milliseconds since the epoch. */
  startedAt?: number;
}

export interface Time {
  deadline: number;
  startedAt: number;
}

export interface Checked {
  verdicts: Verdict[];
  /** What the handler printed, for its author; empty for an address. */
  output: string;
  /** Of a repair: the lines that go and come, each with `-` or `+` before it. */
  lines?: string[];
  /** What an address or a right handler answered, whole; a secret. */
  token?: string;
}

const SETTINGS: Subject = { id: 'settings.file', title: '設定ファイル' };

/** @returns nothing secret but the token. @throws UserError when the target cannot be read, or its sandbox does not run. */
export async function runCheck(request: CheckRequest): Promise<Checked> {
  const { target, settingsFile, timeoutMs, startedAt = Date.now() } = request;
  const time = { startedAt, deadline: startedAt + timeoutMs };
  switch (target.kind) {
    case 'settings':
      return { verdicts: await checkSettings(settingsFile, time), output: '' };
    case 'url':
      return checkAddress(request, new URL(target.url), time);
    default: {
      const { checkCode }: typeof import('./check-code.js') = require('./check-code.js');
      const { verdicts, ...rest } = await checkCode(request, target, time);
      return { verdicts: [...judgeSettings(settingsFile, target.kind), ...verdicts], ...rest };
    }
  }
}

/** What was deployed to the sandbox was made with the sandbox's own values, whatever the settings file says. */
async function checkAddress(request: CheckRequest, url: URL, time: Time): Promise<Checked> {
  const { settingsFile, wishes, isRecorded } = request;
  const isOfSandbox = recordAt(url.hostname)?.cloud === 'sandbox';
  const running = isOfSandbox ? await (isRecorded ? findSandbox() : requireSandbox()) : undefined;
  if (isOfSandbox && !running) return { verdicts: judgeAddress(withoutSandbox(url), {}, wishes), output: '' };
  const own = running && (await sandboxSettings(running));
  const file = settingsFile instanceof UserError ? undefined : settingsFile;
  const { fetchToken }: typeof import('../net/fetch-token.js') = require('../net/fetch-token.js');
  const options = { ...time, ...(running ? wayTo(running) : {}) };
  const [live, outcome] = await Promise.all([liveCode(url, options), fetchToken(url, options)]);
  const verdicts = [
    ...(own ? [] : judgeSettings(settingsFile, 'url')),
    ...live,
    ...judgeAddress(outcome, own ?? (file ? wellFormed(file) : {}), wishes),
  ];
  const token = outcome.kind === 'answered' ? tokenIn(outcome.body) : undefined;
  const redact = gateFor(file, own, token);
  return { verdicts: redact(verdicts), output: '', ...(token ? { token } : {}) };
}

function withoutSandbox({ host }: URL): NetworkFailure {
  return { kind: 'unreachable', phase: 'connect', code: FAILURE.noSandbox, message: '', host, secure: true };
}

/** Only a deployment of this computer is asked what it is: other addresses know nothing of the kit. */
async function liveCode(url: URL, options: FetchOptions): Promise<Verdict[]> {
  const record = recordAt(url.hostname);
  if (!record) return [];
  const { checkLive }: typeof import('../twilio/live.js') = require('../twilio/live.js');
  return [await checkLive(record, options)];
}

/** What a step in code proves of the one about the settings: those it would run with, where there are any. */
export function judgeSettings(file: CheckRequest['settingsFile'], kind: Target['kind']): Verdict[] {
  if (file instanceof UserError) return [unreadable(file)];
  if (file) return judgeEnvironment(named(file));
  const cause =
    kind === 'url'
      ? '設定ファイル .env がないので、署名やアカウントとの一致は調べられません。'
      : '設定ファイル .env がないので、ダミーの値で動かしました。';
  return [skipped(SETTINGS, cause)];
}

function unreadable({ message, next }: UserError): Verdict {
  return failed(SETTINGS, { blame: 'settings', cause: message, next });
}

async function checkSettings(file: CheckRequest['settingsFile'], time: Time): Promise<Verdict[]> {
  if (file instanceof UserError) return [unreadable(file)];
  const verdicts = judgeEnvironment(file);
  if (!file) return verdicts;
  const { askTwilio }: typeof import('../settings/ask-twilio.js') = require('../settings/ask-twilio.js');
  return [...verdicts, await askTwilio(file, verdicts, time)];
}
