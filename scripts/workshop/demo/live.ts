/** What is live by its own word, and what its `/token` answers. */
import { judgeResponse } from '../../../checks/response/response.js';
import { tellsOfLeak } from '../../../checks/secrets/leak.js';
import type { Verdict } from '../../../checks/verdict.js';
import { includes, isStepId, LAST_STEP, type StepId, stepOf } from '../../../steps/steps.js';
import { reportOf } from '../../checking/report.js';
import { runCheck } from '../../checking/run-check.js';
import type { Target } from '../../checking/target.js';
import type { UserError } from '../../cli/user-error.js';
import { fetchToken } from '../../net/fetch-token.js';
import { findSandbox } from '../../net/sandbox-link.js';
import type { settingsOrReason } from '../../settings/env-file.js';
import { gateFor } from '../../settings/redact.js';
import { stepFile } from '../../system/paths.js';
import type { Cloud } from '../../twilio/cloud.js';
import { destinationOf } from '../../twilio/destination.js';
import { recordAt } from '../../twilio/record.js';
import type { Look } from '../../twilio/seal.js';
import { viewOfToken } from '../state.js';
import type { AnswerState, LiveState } from './model.js';

/** For a check, in milliseconds; that of the command. */
const CHECK_TIMEOUT_MS = 10_000;

/** @param seen what a look saw, or why it saw nothing */
export async function liveState(cloud: Cloud, seen: Look | UserError): Promise<LiveState> {
  const destination = destinationOf(cloud, seen);
  const { live } = destination;
  const domain = 'service' in seen ? seen.service?.domain : undefined;
  const site = cloud.kind === 'sandbox' && domain ? (await findSandbox())?.site : undefined;
  return {
    ...destination,
    ...(live !== null && isStepId(live) ? { step: live } : {}),
    ...(domain ? { url: `https://${domain}/token` } : {}),
    ...(site ? { browserUrl: `${site}/${domain}/token` } : {}),
    at: Date.now(),
  };
}

/** By the check of the step that is live; anything else is judged as the last step. Undefined where nothing can be asked. */
export async function answerOf(
  { url, live, step = LAST_STEP.id }: LiveState,
  cloud: Cloud,
  settingsFile: ReturnType<typeof settingsOrReason>,
): Promise<AnswerState | undefined> {
  // Without a record, nothing tells a check that the address is the sandbox's: it would be looked for elsewhere.
  if (!url || live === null || live === 'unknown' || !recordAt(new URL(url).hostname)) return undefined;
  return includes(step, 'response')
    ? tokenAnswer(step, url, settingsFile)
    : twimlAnswer(step, url, cloud, settingsFile);
}

async function tokenAnswer(step: StepId, url: string, settingsFile: Settings): Promise<AnswerState> {
  const target: Target = { kind: 'url', url };
  const checked = await runCheck({ step, target, settingsFile, timeoutMs: CHECK_TIMEOUT_MS });
  const { verdicts } = reportOf(step, target, checked);
  const claims = viewOfToken(checked.token, tellsOfLeak(verdicts))?.rows;
  return { step, checked: 'address', ...summed(verdicts), ...(claims ? { claims } : {}) };
}

async function twimlAnswer(step: StepId, url: string, cloud: Cloud, file: Settings): Promise<AnswerState> {
  const target: Target = { kind: 'step', step, path: stepFile(stepOf(step).file) };
  // The sandbox has values of its own: what is wrong with others is no matter of this step.
  const settingsFile = cloud.kind === 'sandbox' ? undefined : file;
  const [outcome, checked] = await Promise.all([
    fetchToken(new URL(url), { ...cloud.way, deadline: Date.now() + CHECK_TIMEOUT_MS }),
    runCheck({ step, target, settingsFile, timeoutMs: CHECK_TIMEOUT_MS }),
  ]);
  const { verdicts } = reportOf(step, target, checked);
  const twiml = outcome.kind === 'answered' && /<Response[\s/>]/.test(outcome.body) ? outcome.body : undefined;
  const redact = gateFor(file, cloud.settings);
  const ofAnswer = twiml ? [] : redact(judgeResponse(outcome).verdicts.filter(({ status }) => status === 'failed'));
  return { step, checked: 'code', ...summed([...ofAnswer, ...verdicts]), ...(twiml ? { twiml: redact(twiml) } : {}) };
}

type Settings = Parameters<typeof answerOf>[2];

function summed(verdicts: readonly Verdict[]): Pick<AnswerState, 'ok' | 'passed' | 'failed'> {
  const failed = verdicts.filter(({ status }) => status === 'failed');
  const passed = verdicts.filter(({ status }) => status === 'passed').length;
  return { ok: failed.length === 0, passed, failed };
}
