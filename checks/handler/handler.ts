/** Steps 2-2, 2-4 and 2-5: what the handler's code must do, judged from one recorded run of it. */
import { includes, type StepId } from '../../steps/steps.js';
import { explainIdentity } from '../token/identity.js';
import { byCode, type Finding, judgeAll, marked, notYet, type Part, skipped, type Verdict } from '../verdict.js';
import { TOKEN_PARTS } from './access-token.js';
import { judgeAnswer } from './answer.js';
import { declarations } from './code-parts.js';
import { placeAt, placeOf } from './code-text.js';
import { judgeEnding } from './ending.js';
import { explainMissing } from './exception.js';
import { type HandlerEvidence, type Local, ranThrough, STOPPED } from './execution.js';
import { explainUnreached } from './misplaced.js';
import { GRANT_PARTS } from './voice-grant.js';

/** Everything that `step` and the steps before it ask of the code. The answer of 2-6 itself is judged as a response. */
export function judgeHandler(step: StepId, evidence: HandlerEvidence): Verdict[] {
  const verdicts = [judgeEnding(evidence)];
  if (includes(step, 'identity')) verdicts.push(...judgeAll(IDENTITY_PARTS, evidence));
  if (includes(step, 'grant')) verdicts.push(...judgeAll(GRANT_PARTS, evidence));
  if (includes(step, 'token')) verdicts.push(...judgeAll(TOKEN_PARTS, evidence));
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

const IDENTITY_PARTS: readonly Part<HandlerEvidence>[] = [
  [{ id: 'handler.identity', title: 'クライアントの識別子' }, explainOwnIdentity],
  [
    { id: 'handler.taken.access-token', title: 'AccessToken の取得' },
    explainTaken('Twilio.jwt.AccessToken', 'AccessToken は Twilio.jwt の中にあります。'),
  ],
  [
    { id: 'handler.taken.voice-grant', title: 'VoiceGrant の取得' },
    explainTaken('Twilio.jwt.AccessToken.VoiceGrant', 'VoiceGrant は AccessToken の中にあります。'),
  ],
];

function explainTaken(name: string, where: string) {
  return (evidence: HandlerEvidence): Finding => {
    if (evidence.execution.taken.includes(name)) return undefined;
    return ranThrough(evidence.execution) ? explainNotTaken(name, where, evidence) : STOPPED;
  };
}

function explainNotTaken(name: string, where: string, evidence: HandlerEvidence): Finding {
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
      `VoiceGrant を変数に入れる行が、まだありません。代わりに ${kind} を取得しています。`,
      `${kind} を VoiceGrant に変えてください。`,
      placeOf(source, new RegExp(`\\b${kind}\\b`)),
    );
  }
  return notYet(`${name} を変数に入れる行が、まだありません。`, `${where}${last} という名前の変数に入れてください。`);
}

/**
 * Step 2-2: nothing uses the identity yet, so it is looked for among the values of the handler's variables: one named
 * `identity` first, any other text that could be one otherwise. Values of settings are not candidates.
 */
function explainOwnIdentity(evidence: HandlerEvidence): Finding {
  const { source, execution } = evidence;
  const { locals, tokens } = execution;
  if (tokens.some(({ identity }) => !explainIdentity(identity.type, identity.text))) return undefined;
  const candidates = locals.filter(({ origin }) => origin.from !== 'setting');
  const named = candidates.filter(({ name }) => /ident/i.test(name));
  const local = (named.length ? named : candidates).find(accepted) ?? named[0] ?? candidates[0];
  // A handler that stopped before its first line may well have one.
  if (!local && !ranThrough(execution)) return STOPPED;
  if (!local) {
    const unreached = explainUnreached(evidence, /\b(?:const|let|var)\s+\w*ident\w*/i, '識別子の変数');
    return unreached ?? explainNoText(source) ?? MISSING;
  }
  const explanation = explainIdentity('string', local.value);
  return explanation && marked(explanation, placeAt(source, local.at));
}

const MISSING = notYet(
  'クライアントの識別子を入れる変数が、まだありません。',
  'handler の先頭で identity という名前の変数を作り、半角の英字、数字、_ だけの名前を、引用符で囲んで入れてください。',
);

/** There is such a variable, and no text in it. */
function explainNoText(source: string): Finding {
  const [name, place] = [...declarations(source)].find(([each]) => /ident/i.test(each)) ?? [];
  return name === undefined
    ? undefined
    : byCode(
        `${name} に入っているものが、文字列ではありません。`,
        `const ${name} = 'user'; のように、引用符で囲んだ文字列を入れてください。`,
        place,
      );
}

function accepted({ value }: Local): boolean {
  return explainIdentity('string', value) === undefined;
}
