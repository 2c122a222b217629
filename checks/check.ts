/** A check of code: what each step asks, put together from what its handler did. */
import { includes, LAST_STEP, type StepId } from '../steps/steps.js';
import { TOKEN, type Wishes } from './address.js';
import { judgeAnswer, responseOf } from './handler/answer.js';
import { argumentsAt } from './handler/code-parts.js';
import { placeAt } from './handler/code-text.js';
import type { Execution, HandlerEvidence, Literal } from './handler/execution.js';
import { calmWhileTyping } from './handler/half-typed.js';
import { judgeHandler } from './handler/handler.js';
import { judgeSyntax } from './handler/syntax.js';
import type { SyntaxProblem } from './handler/syntax-problem.js';
import { judgeResponse } from './response/response.js';
import { judgeLeak, leakOf, toldOnce } from './secrets/leak.js';
import type { Settings } from './settings/settings.js';
import { judgeToken, type TokenExpectations } from './token/token.js';
import { allPassed, marked, skipped, type Verdict } from './verdict.js';

const CODE_FIRST = 'コードがここまで合格すると、トークンのペイロード（クレーム）を調べます。';

/** What is known about a handler's file. Without an execution it could not be run, because of its syntax. */
export interface CodeEvidence {
  source: string;
  problems: readonly SyntaxProblem[];
  execution?: Execution;
  /** What the handler was run with: the participant's, but for those that the code holds itself. */
  settings: Settings;
  literals?: readonly Literal[];
  isTypeScript?: boolean;
  /** Local clock, seconds since the epoch. */
  now: number;
}

export function judgeCode(
  step: StepId,
  { source, problems, execution, settings, literals = [], isTypeScript = false, now }: CodeEvidence,
  wishes: Wishes = {},
): Verdict[] {
  const syntax = judgeSyntax(problems);
  if (!execution) return [syntax];
  const evidence: HandlerEvidence = { source, execution, literals, isTypeScript };
  const verdicts = [syntax, ...calmWhileTyping(judgeHandler(step, evidence), source)];
  const leak = leakOf(execution, settings) ?? [];
  if (!includes(step, 'response')) return verdicts.concat(leak);
  if (!allPassed(verdicts)) return [...verdicts.concat(leak), skipped(TOKEN, CODE_FIRST)];
  return [...verdicts, ...judgeAnsweredToken(step, evidence, { ...wishes, settings, now, clock: 'local' })];
}

/** Why a handler must not be published, whatever step it is for: what it answers gives a secret away. */
export function judgePublishing({ source, execution, settings }: CodeEvidence): Verdict | undefined {
  if (!execution) return undefined;
  // As JSON, the library's object would carry the secret.
  const isObject = execution.answers[0]?.payload.kind === 'token-object';
  return isObject ? judgeAnswer(LAST_STEP.id, { source, execution }) : leakOf(execution, settings);
}

/** The answer goes through what the response of a deployed `/token` goes through; there is just no network to blame. */
function judgeAnsweredToken(step: StepId, evidence: HandlerEvidence, expected: TokenExpectations): Verdict[] {
  const response = responseOf(evidence.execution.answers[0], expected.now);
  if (!response) return [judgeAnswer(step, evidence)];
  const { verdicts, token } = judgeResponse({ kind: 'answered', ...response });
  const ofBody = verdicts.filter(({ id }) => id !== 'response.reached');
  const ofToken = token ? judgeToken(token, expected) : [];
  const leak = toldOnce(judgeLeak(response, expected.settings), [...ofBody, ...ofToken]);
  return [...ofBody, leak, ...ofToken].map((verdict) => inCode(verdict, evidence));
}

/** What is wrong with an answer is marked where it is given to `callback`, and with a token where that is made. */
function inCode(verdict: Verdict, { source, execution }: HandlerEvidence): Verdict {
  if (verdict.status !== 'failed' || verdict.blame !== 'code') return verdict;
  const place = verdict.id.startsWith('token.')
    ? placeAt(source, execution.tokens[0]?.at)
    : argumentsAt(source, execution.answers[0]?.at)[1]?.place;
  return marked(verdict, place);
}
