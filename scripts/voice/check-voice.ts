/** The flow of `npm run check:voice`: target → token → Twilio's own client → verdicts. */

import { judgeAddress } from '../../checks/address.js';
import { judgeCode } from '../../checks/check.js';
import { tokenAnswered } from '../../checks/handler/answer.js';
import { tokenIn } from '../../checks/response/body.js';
import { wellFormed } from '../../checks/settings/environment.js';
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import { skipped, type Verdict } from '../../checks/verdict.js';
import { judgeRegistration, REGISTERED } from '../../checks/voice/registration.js';
import { LAST_STEP } from '../../steps/steps.js';
import type { CodeTarget, Target } from '../checking/target.js';
import { fetchToken } from '../net/fetch-token.js';
import { findSandbox, type RunningSandbox, sandboxSettings, signallingAddress } from '../net/sandbox-link.js';
import { handlerEnvironment } from '../run/handler-environment.js';
import { inspectHandler } from '../run/inspect-handler.js';
import { gateFor } from '../settings/redact.js';
import { sandboxWith } from '../twilio/cloud.js';
import { ensureWorkspace } from '../workspace/workspace.js';
import { type Registrar, tryToken } from './try-token.js';

export interface VoiceRequest {
  target: Exclude<Target, { kind: 'settings' }>;
  settingsFile: SettingsFile | undefined;
  /** For everything, and when it began; milliseconds since the epoch. */
  deadline: number;
  startedAt: number;
  signal?: AbortSignal;
}

interface Obtained {
  token: string | undefined;
  /** Why there is none; or what is wrong with it all the same. */
  failures: Verdict[];
  registrar: Registrar;
  settings: Partial<Settings>;
}

/** @throws UserError when the target cannot be read, no sandbox is running that is needed, or there is no browser */
export async function checkVoice(request: VoiceRequest): Promise<Verdict[]> {
  const { target, deadline, startedAt, signal } = request;
  const { token, failures, registrar, settings } =
    target.kind === 'url' ? await fromAddress(target.url, request) : await fromCode(target, request);
  const redact = gateFor(undefined, settings);
  if (token === undefined) {
    const why = 'トークンを受け取れなかったので、登録を試せませんでした。先に上の不合格を直してください。';
    return redact([...failures, skipped(REGISTERED, why)]);
  }
  const outcome = await tryToken({ token, registrar, timeoutMs: deadline - Date.now(), startedAt, signal });
  const by = registrar.kind === 'twilio' ? 'twilio' : 'sandbox';
  const registration = judgeRegistration({ outcome, token, settings, now: Date.now() / 1000, by });
  return redact([...failures, registration]); // what the code shows comes first: it is the cause of the rest
}

async function fromCode(target: CodeTarget, { settingsFile, deadline, startedAt }: VoiceRequest): Promise<Obtained> {
  const isReal = settingsFile !== undefined && !isSandbox(settingsFile);
  const running = settingsFile && !isReal ? await findSandbox() : undefined;
  const environment = handlerEnvironment(settingsFile);
  // As in a deployment there: the sandbox knows its own account only.
  const settings = running ? await sandboxSettings(running) : environment.settings;
  if (target.kind === 'workspace') ensureWorkspace();
  const evidence = await inspectHandler(target.path, { ...environment, settings, deadline, startedAt });
  const failures = judgeCode(LAST_STEP.id, evidence).filter(({ status }) => status === 'failed');
  // Without an account, a sandbox need not run: a stand-in knows the values that the handler was given.
  const registrar = isReal || running ? registrarAt(running) : ({ kind: 'stand-in', settings } as const);
  return { token: tokenAnswered(evidence.execution?.answers[0]), failures, registrar, settings };
}

async function fromAddress(address: string, { settingsFile, deadline, startedAt }: VoiceRequest): Promise<Obtained> {
  const running = await sandboxBehind(address);
  const { hostname } = new URL(address);
  const url = running && hostname.endsWith('.twil.io') ? `${running.site}/${hostname}/token` : address;
  const outcome = await fetchToken(new URL(url), { deadline, startedAt });
  const settings = running ? await sandboxSettings(running) : settingsFile ? wellFormed(settingsFile) : {};
  const failures = judgeAddress(outcome, settings).filter(({ status }) => status === 'failed');
  const token = outcome.kind === 'answered' ? tokenIn(outcome.body) : undefined;
  // Whatever the settings file says: a token of an address that is not the sandbox's is Twilio's to judge.
  return { token, failures, registrar: registrarAt(running), settings };
}

function registrarAt(running: RunningSandbox | undefined): Registrar {
  return running ? { kind: 'sandbox', url: signallingAddress(running) } : { kind: 'twilio' };
}

/** The sandbox that answers at an address, its own one for browsers included. @throws UserError when it is not running */
async function sandboxBehind(address: string): Promise<RunningSandbox | undefined> {
  const having = await sandboxWith(address);
  if (having) return having;
  const running = await findSandbox();
  return running && address.startsWith(`${running.site}/`) ? running : undefined;
}
