/** Judges what came back from a `/token` address, from the connection to the text of the token. */
import { type Explanation, failed, passed, type Subject, skipped, type Verdict } from '../verdict.js';
import { explainBody, readJson } from './body.js';
import type { FetchOutcome, HttpResponse } from './http.js';
import { explainTokenProperty } from './token-property.js';

export interface JudgedResponse {
  verdicts: Verdict[];
  /** Present when every verdict passed. Never to be printed or stored. */
  token?: string;
}

const REACHED: Subject = { id: 'response.reached', title: '/token への接続' };
const STATUS: Subject = { id: 'response.status', title: 'HTTP のステータスコード' };
const JSON_BODY: Subject = { id: 'response.json', title: 'JSON の応答' };
const TOKEN: Subject = { id: 'response.token', title: '応答の token' };

type Stage = [subject: Subject, explain: () => Explanation | undefined];

/** Four verdicts, always in the same order: after the first failure the others are skipped. */
export function judgeResponse(outcome: FetchOutcome): JudgedResponse {
  // What only a failure needs is loaded by it: a command starts anew for each check.
  if (outcome.kind === 'unreachable') {
    const { explainNetworkFailure }: typeof import('./network-failure.js') = require('./network-failure.js');
    return { verdicts: inOrder([[REACHED, () => explainNetworkFailure(outcome)]]) };
  }
  const verdicts = inOrder([
    [REACHED, () => undefined],
    [STATUS, () => explainUnlessOk(outcome)],
    [JSON_BODY, () => explainBody(outcome)],
    [TOKEN, () => explainTokenProperty(objectOf(outcome))],
  ]);
  const { token } = objectOf(outcome);
  return verdicts.every(({ status }) => status === 'passed') && typeof token === 'string'
    ? { verdicts, token }
    : { verdicts };
}

/** 200 is the only status that a token comes with. */
function explainUnlessOk(response: HttpResponse): Explanation | undefined {
  if (response.status === 200) return undefined;
  const { explainStatus }: typeof import('./status.js') = require('./status.js');
  return explainStatus(response);
}

function inOrder(stages: readonly Stage[]): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const [subject, explain] of stages) {
    const explanation = explain();
    verdicts.push(explanation ? failed(subject, explanation) : passed(subject));
    if (explanation) break;
  }
  const rest = [REACHED, STATUS, JSON_BODY, TOKEN].slice(verdicts.length);
  return [...verdicts, ...rest.map((subject) => skipped(subject, 'その前の段階で失敗したので、調べていません。'))];
}

function objectOf({ body }: HttpResponse): Record<string, unknown> {
  const value = readJson(body);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
