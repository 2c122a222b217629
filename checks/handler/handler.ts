/** Steps 2-2, 2-4 and 2-5: what the handler's code must do, judged from one recorded run of it. */
import { includes, type StepId } from '../../steps/steps.js';
import { byCode, type Explanation, judge, type Subject, skipped, type Verdict } from '../verdict.js';
import { judgeAccessToken } from './access-token.js';
import { judgeAnswer } from './answer.js';
import { placeAt, placeOf } from './code-text.js';
import { judgeEnding } from './ending.js';
import { explainMissing } from './exception.js';
import type { HandlerEvidence } from './execution.js';
import { judgeIdentity } from './identity.js';
import { explainUnreached } from './misplaced.js';
import { judgeVoiceGrant } from './voice-grant.js';

const ACCESS_TOKEN: Subject = { id: 'handler.taken.access-token', title: 'AccessToken の取り出し' };
const VOICE_GRANT: Subject = { id: 'handler.taken.voice-grant', title: 'VoiceGrant の取り出し' };

/** Everything that `step` and the steps before it ask of the code. The answer of 2-6 itself is judged as a response. */
export function judgeHandler(step: StepId, evidence: HandlerEvidence): Verdict[] {
  const verdicts = [judgeEnding(evidence)];
  if (includes(step, 'identity')) verdicts.push(judgeIdentity(evidence), ...judgeTaken(evidence));
  if (includes(step, 'grant')) verdicts.push(...judgeVoiceGrant(evidence));
  if (includes(step, 'token')) verdicts.push(...judgeAccessToken(evidence));
  return [...withoutRepetition(verdicts), judgeAnswer(step, evidence)];
}

/** One mistake can show in two places (a bad identity: the variable, and the token that takes it): it is told once. */
function withoutRepetition(verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.map((verdict, index) => {
    const said = verdicts.slice(0, index).find(({ status, cause }) => status === 'failed' && cause === verdict.cause);
    return said && verdict.status === 'failed'
      ? skipped(verdict, `先に上の「${said.title}」を直してください。`)
      : verdict;
  });
}

function judgeTaken(evidence: HandlerEvidence): Verdict[] {
  return [
    judgeOne(ACCESS_TOKEN, 'Twilio.jwt.AccessToken', 'const AccessToken = Twilio.jwt.AccessToken;', evidence),
    judgeOne(VOICE_GRANT, 'Twilio.jwt.AccessToken.VoiceGrant', 'const VoiceGrant = AccessToken.VoiceGrant;', evidence),
  ];
}

function judgeOne(subject: Subject, name: string, line: string, evidence: HandlerEvidence): Verdict {
  const { source, execution } = evidence;
  if (execution.taken.includes(name)) return judge(subject, undefined);
  if (execution.ending.kind !== 'answered') return skipped(subject, '実行が途中で止まったので、調べられませんでした。');
  const last = name.split('.').pop() ?? name;
  const misspelt = execution.missing.filter(({ owner }) => `${owner}.${last}` === name || name.startsWith(`${owner}.`));
  const unreached = explainUnreached(evidence, new RegExp(`\\b${last}\\b`), `${name} の取り出し`);
  if (unreached) return judge(subject, unreached);
  const explanation = explainMissing(misspelt) ?? notTaken(name, line);
  const place = placeAt(source, misspelt[0]?.at) ?? placeOf(source, /\bhandler\b/);
  return judge(subject, place ? { ...explanation, place } : explanation);
}

function notTaken(name: string, line: string): Explanation {
  return byCode(`${name} がまだ取り出されていません。`, `${line} と書いてください。`);
}
