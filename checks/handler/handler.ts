/** Steps 2-2, 2-4 and 2-5: what the handler's code must do, judged from one recorded run of it. */
import { includes, type StepId } from '../../steps/steps.js';
import { byCode, type Explanation, judge, notYet, type Subject, skipped, type Todo, type Verdict } from '../verdict.js';
import { judgeAccessToken } from './access-token.js';
import { judgeAnswer } from './answer.js';
import { placeAt, placeOf } from './code-text.js';
import { judgeEnding } from './ending.js';
import { explainMissing } from './exception.js';
import { type HandlerEvidence, ranThrough } from './execution.js';
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
  return withoutRepetition([...verdicts, judgeAnswer(step, evidence)]);
}

/**
 * One mistake can show in several places (a bad identity: the variable, and the token that takes it; lines behind the
 * answer: each of them). It is told once, where one thing explains or mends them all.
 */
function withoutRepetition(verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.map((verdict, index) => {
    const isSame = ({ status, cause, next }: Verdict) =>
      status === 'failed' && (cause === verdict.cause || next === verdict.next);
    const said = verdict.status === 'failed' && verdicts.slice(0, index).find(isSame);
    return said ? skipped(verdict, `先に上の「${said.title}」を直してください。`) : verdict;
  });
}

function judgeTaken(evidence: HandlerEvidence): Verdict[] {
  return [
    judgeOne(ACCESS_TOKEN, 'Twilio.jwt.AccessToken', 'AccessToken は Twilio.jwt の中にあります。', evidence),
    judgeOne(VOICE_GRANT, 'Twilio.jwt.AccessToken.VoiceGrant', 'VoiceGrant は AccessToken の中にあります。', evidence),
  ];
}

function judgeOne(subject: Subject, name: string, where: string, evidence: HandlerEvidence): Verdict {
  const { taken } = evidence.execution;
  if (taken.includes(name)) return judge(subject, undefined);
  if (!ranThrough(evidence.execution)) return skipped(subject, '実行が途中で止まったので、調べられませんでした。');
  return judge(subject, explainNotTaken(name, where, evidence));
}

function explainNotTaken(name: string, where: string, evidence: HandlerEvidence): Explanation | Todo {
  const { source, execution } = evidence;
  const [last = name] = name.split('.').slice(-1);
  const unreached = explainUnreached(evidence, new RegExp(`\\b${last}\\b`), `${name} を取得する行`);
  if (unreached) return unreached;
  const missing = execution.missing.filter(({ owner }) => name.startsWith(`${owner}.`));
  const misspelt = explainMissing(missing, source);
  if (misspelt) return misspelt;
  const [wrong] = missing;
  if (wrong) {
    return byCode(
      `${wrong.owner}.${wrong.name} というものはありません。`,
      `${where}${name.split('.').slice(-2).join('.')} と書いてください。`,
      placeAt(source, wrong.at),
    );
  }
  const other =
    /Grant$/.test(name) && execution.taken.find((each) => /^Twilio\.jwt\.AccessToken\.\w+Grant$/.test(each));
  if (other) {
    const [kind = ''] = other.split('.').slice(-1);
    return byCode(
      `VoiceGrant がまだ取り出されていません。代わりに ${kind} が取り出されています。`,
      `${kind} を VoiceGrant に変えてください。`,
      placeOf(source, new RegExp(`\\b${kind}\\b`)),
    );
  }
  return notYet(`${name} を変数に入れる行が、まだありません。`, `${where}${last} という名前の変数に入れてください。`);
}
