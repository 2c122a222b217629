/** Judges what came back from a `/token` address, from the connection to the text of the token. */
import { allPassed, type Explanation, judge, type Part, type Subject, skipped, type Verdict } from '../verdict.js';
import { explainBody, readJson, tokenIn } from './body.js';
import type { FetchOutcome, HttpResponse, NetworkFailure } from './http.js';
import { explainTokenProperty } from './token-property.js';

export interface JudgedResponse {
  verdicts: Verdict[];
  /** Present when every verdict passed. Never to be printed or stored. */
  token?: string | undefined;
}

const REACHED: Subject = { id: 'response.reached', title: '/token への接続' };

const PARTS: readonly Part<HttpResponse>[] = [
  [{ id: 'response.status', title: 'HTTP のステータスコード' }, explainUnlessOk],
  [{ id: 'response.json', title: 'JSON のレスポンス' }, explainBody],
  [{ id: 'response.token', title: 'レスポンスの token' }, ({ body }) => explainTokenProperty(Object(readJson(body)))],
];

/** Four verdicts, always in the same order: after the first failure the others are skipped. */
export function judgeResponse(outcome: FetchOutcome): JudgedResponse {
  const verdicts = [judge(REACHED, outcome.kind === 'unreachable' ? explainUnreachable(outcome) : undefined)];
  for (const [subject, look] of PARTS) {
    verdicts.push(
      outcome.kind === 'answered' && allPassed(verdicts)
        ? judge(subject, look(outcome))
        : skipped(subject, 'その前の段階で失敗したので、スキップしました。'),
    );
  }
  return outcome.kind === 'answered' && allPassed(verdicts) ? { verdicts, token: tokenIn(outcome.body) } : { verdicts };
}

// What only a failure needs is loaded by it: a command starts anew for each check.
function explainUnreachable(failure: NetworkFailure): Explanation {
  const { explainNetworkFailure }: typeof import('./network-failure.js') = require('./network-failure.js');
  return explainNetworkFailure(failure);
}

/** 200 is the only status that a token comes with. */
function explainUnlessOk(response: HttpResponse): Explanation | undefined {
  if (response.status === 200) return undefined;
  const { explainStatus }: typeof import('./status.js') = require('./status.js');
  return explainStatus(response);
}
