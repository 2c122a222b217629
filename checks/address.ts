/** A check of an address: what is asked of a step that answers with a token, from what came back. */
import type { FetchOutcome } from './response/http.js';
import { judgeResponse } from './response/response.js';
import { judgeLeak, toldOnce } from './secrets/leak.js';
import type { Settings } from './settings/settings.js';
import { judgeToken } from './token/token.js';
import { type Subject, skipped, type Verdict } from './verdict.js';

export const TOKEN: Subject = { id: 'token', title: 'トークンのペイロード（クレーム）' };

/** What is asked beyond the step itself. */
export interface Wishes {
  /** Of the token. */
  identity?: string | undefined;
}

/** @param settings those that are known; verdicts that need another one are skipped */
export function judgeAddress(outcome: FetchOutcome, settings: Partial<Settings>, wishes: Wishes = {}): Verdict[] {
  const { verdicts, token } = judgeResponse(outcome);
  if (token === undefined || outcome.kind !== 'answered') {
    const leak = outcome.kind === 'answered' ? judgeLeak(outcome, settings) : undefined;
    const untold = skipped(TOKEN, 'トークンを受け取れなかったので、調べられませんでした。');
    return [...verdicts, ...(leak?.status === 'failed' ? [toldOnce(leak, verdicts)] : []), untold];
  }
  // A cache on the way answers with the date of the answer that it keeps, and says how old that is (RFC 9111).
  const age = Number(outcome.headers.age) || 0;
  const serverDate = Date.parse(outcome.headers.date ?? '') / 1000 + age;
  const expected = Number.isFinite(serverDate)
    ? { now: serverDate, clock: 'server' as const, localSkewSeconds: outcome.receivedAt - serverDate }
    : { now: outcome.receivedAt, clock: 'local' as const };
  const ofToken = judgeToken(token, { ...wishes, settings, ...expected });
  return [...verdicts, toldOnce(judgeLeak(outcome, settings), ofToken), ...ofToken];
}
