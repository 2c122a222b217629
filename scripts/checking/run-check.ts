/** The flow of a check: settings → target → evidence → verdicts. */
import { judgeAddress, judgeCode, type Wishes } from '../../checks/check.js';
import { judgeEnvironment, wellFormed } from '../../checks/settings/environment.js';
import type { Settings, SettingsFile } from '../../checks/settings/settings.js';
import { failed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { handlerEnvironment } from '../run/handler-environment.js';
import { startRunner } from '../run/run-handler.js';
import { redactor } from '../settings/redact.js';
import { readRecord } from '../twilio/record.js';
import type { CodeTarget, Target } from './target.js';

export interface CheckRequest {
  step: StepId;
  target: Target;
  /** Undefined when there is no settings file; an error when there is one that cannot be read. */
  settingsFile: SettingsFile | UserError | undefined;
  /** What a deployment was made with, where that is known better than from the settings file. */
  deployedWith?: Settings | undefined;
  wishes?: Wishes;
  /** For the whole check, in milliseconds. */
  timeoutMs: number;
}

export interface Checked {
  verdicts: Verdict[];
  /** What the handler printed, for its author; empty for an address. */
  output: string;
}

const SETTINGS: Subject = { id: 'settings.file', title: '設定ファイル' };

/** @throws UserError when the target cannot be read. */
export async function runCheck({
  step,
  target,
  settingsFile,
  deployedWith,
  wishes,
  timeoutMs,
}: CheckRequest): Promise<Checked> {
  const deadline = Date.now() + timeoutMs;
  const readable = settingsFile instanceof UserError ? undefined : settingsFile;
  const known = deployedWith ?? (readable ? wellFormed(readable) : {});
  switch (target.kind) {
    case 'settings':
      return { verdicts: await checkSettings(settingsFile, deadline), output: '' };
    case 'url': {
      const { fetchToken } = lazily<typeof import('../net/fetch-token.js')>('../net/fetch-token.js');
      const url = new URL(target.url);
      const [live, outcome] = await Promise.all([liveCode(url, deadline), fetchToken(url, { deadline })]);
      const verdicts = [
        ...(deployedWith ? [] : judgeSettings(settingsFile, target.kind)),
        ...live,
        ...judgeAddress(outcome, known, wishes),
      ];
      return { verdicts, output: '' };
    }
    default: {
      const { verdicts, output } = await checkCode({ step, wishes }, target, readable, deadline);
      return { verdicts: [...judgeSettings(settingsFile, target.kind), ...verdicts], output };
    }
  }
}

/** Only a deployment of this computer is asked what it is: other addresses know nothing of the kit. */
async function liveCode(url: URL, deadline: number): Promise<Verdict[]> {
  if (readRecord()?.domain !== url.hostname) return [];
  const { checkLive } = lazily<typeof import('../twilio/live.js')>('../twilio/live.js');
  return [await checkLive(url.hostname, deadline)];
}

async function checkCode(
  { step, wishes }: Pick<CheckRequest, 'step' | 'wishes'>,
  target: CodeTarget,
  file: SettingsFile | undefined,
  deadline: number,
): Promise<Checked> {
  const runner = startRunner(); // before the compiler is loaded: the two take their time side by side
  try {
    const { inspectHandler } = lazily<typeof import('../run/inspect-handler.js')>('../run/inspect-handler.js');
    const environment = handlerEnvironment(file);
    const evidence = await inspectHandler(target.path, { ...environment, deadline, takeRunner: () => runner });
    const redact = redactor([environment.settings.API_SECRET, environment.settings.AUTH_TOKEN]);
    return redact({ verdicts: judgeCode(step, evidence, wishes), output: evidence.execution?.output ?? '' });
  } finally {
    runner.stop();
  }
}

/** What a step in code proves of step 2-1: the settings it would run with, where there are any. */
export function judgeSettings(file: CheckRequest['settingsFile'], kind: Target['kind']): Verdict[] {
  if (file instanceof UserError) return [unreadable(file)];
  if (file) return judgeEnvironment(file);
  const cause =
    kind === 'url'
      ? '設定ファイル .env がないので、署名やアカウントとの一致は調べられません。'
      : '設定ファイル .env がないので、使い捨ての値で動かしました。';
  return [skipped(SETTINGS, cause)];
}

function unreadable({ message, next }: UserError): Verdict {
  return failed(SETTINGS, { blame: 'settings', cause: message, next });
}

async function checkSettings(file: CheckRequest['settingsFile'], deadline: number): Promise<Verdict[]> {
  if (file instanceof UserError) return [unreadable(file)];
  const verdicts = judgeEnvironment(file);
  if (!file) return verdicts;
  const { askTwilio } = lazily<typeof import('../settings/ask-twilio.js')>('../settings/ask-twilio.js');
  return [...verdicts, await askTwilio(file, verdicts, { deadline })];
}

/** Loads a module when it is needed: a check of an address needs no compiler, and a check of code no network. */
function lazily<T>(module: string): T {
  return require(module) as T;
}
