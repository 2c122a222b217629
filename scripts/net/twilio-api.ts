/** Twilio's APIs, reached at Twilio or in the sandbox: their addresses, one question, and what is read of its answer. */
import { readJson } from '../../checks/response/body.js';
import type { FetchOutcome } from '../../checks/response/http.js';
import { type FetchOptions, fetchToken } from './fetch-token.js';

export const SERVERLESS = 'https://serverless.twilio.com/v1';

/** Of the Serverless API. */
export function servicesUrl(rest = ''): string {
  return `${SERVERLESS}/Services${rest}`;
}

/** Of the REST API, where an account's keys and apps are. */
export function accountUrl(accountSid: string | undefined, rest: string): string {
  return `https://api.twilio.com/2010-04-01/Accounts/${accountSid}${rest}`;
}

/** Of an API, or of what is deployed. */
export interface ApiAnswer {
  method: string;
  url: string;
  status: number;
  /** As JSON where it is some. */
  body: unknown;
}

export interface AskOptions extends FetchOptions {
  /** Told the answer. */
  onAnswer?: ((answer: ApiAnswer) => void) | undefined;
}

/** Never throws, asks once, and tells what went wrong on the way: Twilio's own clients do none of it. */
export async function askOnce(url: string, { onAnswer, ...options }: AskOptions): Promise<FetchOutcome> {
  const outcome = await fetchToken(new URL(url), options);
  if (outcome.kind === 'answered') {
    const { status, body } = outcome;
    onAnswer?.({ method: options.method ?? 'GET', url, status, body: readJson(body) ?? body });
  }
  return outcome;
}

export type Document = Record<string, unknown>;

/** The JSON object (or list) of a body; undefined when it holds none. */
export function documentIn(body: string): Document | undefined {
  const value = readJson(body);
  return typeof value === 'object' && value !== null ? (value as Document) : undefined;
}
