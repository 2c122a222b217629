/**
 * Reads from Twilio's APIs, or from the sandbox's. Twilio's own clients retry, follow HTTP_PROXY only and tell little of what
 * went wrong on the way; a diagnosis needs the opposite.
 */
import type { FetchOutcome } from '../../checks/response/http.js';
import { fetchToken, type Login } from '../net/fetch-token.js';
import type { Way } from '../net/proxy.js';
import { type Document, documentIn } from '../net/twilio-api.js';

/** GETs an https address; never throws. */
export type Ask = (address: string, login?: Login) => Promise<FetchOutcome>;

/** @param deadline for all questions, ms since the epoch */
export function asking(deadline: number, way: Way = {}): Ask {
  const startedAt = Date.now();
  return (address, login) => fetchToken(new URL(address), { deadline, startedAt, login, ...way });
}

/** The JSON object of an answer with the status 200; undefined for everything else. */
export function documentOf(outcome: FetchOutcome): Document | undefined {
  const isWhole = outcome.kind === 'answered' && outcome.status === 200 && !outcome.truncated;
  return isWhole ? documentIn(outcome.body) : undefined;
}

/** The items of a list in an answer; undefined when there is no such list. */
export function itemsOf(outcome: FetchOutcome, key: string): Record<string, unknown>[] | undefined {
  const list = documentOf(outcome)?.[key];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'object' && item !== null) : undefined;
}
