/** One question to one of Twilio's APIs, and what its answer proves. Nothing that goes wrong on the way is thrown. */
import { lookup } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { readJson } from '../../checks/response/body.js';
import type { FetchOutcome } from '../../checks/response/http.js';
import { explainNetworkFailure } from '../../checks/response/network-failure.js';
import { fetchToken } from '../net/fetch-token.js';
import type { Method } from '../net/http-exchange.js';
import type { Cloud, Credentials } from './cloud.js';

type Document = Record<string, unknown>;

export type Answer =
  | { kind: 'found'; body: Document }
  /** Twilio itself says that there is no such thing. */
  | { kind: 'gone' }
  /** The credentials are not good for this. */
  | { kind: 'refused'; status: number }
  /** Nobody knows. `why`: in Japanese. */
  | { kind: 'unknown'; why: string };

export interface Asking {
  cloud: Pick<Cloud, 'way' | 'credentials' | 'onAnswer'>;
  /** Of all that is asked, milliseconds since the epoch. */
  deadline: number;
  signal?: AbortSignal;
}

const SERVERLESS = 'https://serverless.twilio.com/v1';

export function servicesUrl(rest = ''): string {
  return `${SERVERLESS}/Services${rest}`;
}

export function accountUrl({ accountSid }: Credentials, rest: string): string {
  return `https://api.twilio.com/2010-04-01/Accounts/${accountSid}${rest}`;
}

/** How long (ms) one answer may take; an API of Twilio's takes less than a second. */
const ANSWER_MS = 10_000;

/** How long (ms) to wait before asking again, where Twilio was busy or broken. */
const AGAIN_MS = [500, 2_000];

/** Deleting is as harmless to repeat as asking: what is gone is gone. */
export async function ask(asking: Asking, method: Method, url: string): Promise<Answer> {
  const { deadline, signal } = asking;
  for (let attempt = 0; ; attempt++) {
    const outcome = await exchanged(asking, method, url);
    const wait = AGAIN_MS[attempt];
    const isWorthIt = outcome.kind === 'answered' && (outcome.status === 429 || outcome.status >= 500);
    if (!isWorthIt || wait === undefined || Date.now() + wait > deadline || signal?.aborted) return answerOf(outcome);
    await pause(wait);
  }
}

async function exchanged({ cloud, deadline, signal }: Asking, method: Method, url: string): Promise<FetchOutcome> {
  const { way, credentials: login, onAnswer } = cloud;
  const until = Math.min(deadline, Date.now() + ANSWER_MS);
  const options = { ...way, login, method, deadline: until, ...(signal ? { signal } : {}) };
  const outcome = await fetchToken(new URL(url), options);
  if (outcome.kind === 'answered') onAnswer?.({ method, url, status: outcome.status, body: bodyOf(outcome) });
  return outcome;
}

/** As a document where it is one. */
export function bodyOf({ body }: Extract<FetchOutcome, { kind: 'answered' }>): unknown {
  return readJson(body) ?? body;
}

function answerOf(outcome: FetchOutcome): Answer {
  if (outcome.kind === 'unreachable') return { kind: 'unknown', why: explainNetworkFailure(outcome).cause };
  const { status } = outcome;
  const body = bodyOf(outcome);
  const isDocument = typeof body === 'object' && body !== null;
  if (status === 204 || (status >= 200 && status < 300 && isDocument))
    return { kind: 'found', body: isDocument ? (body as Document) : {} };
  if (status === 429) return { kind: 'unknown', why: '短い間に要求が多すぎると、Twilio に断られました（429）。' };
  if (status >= 500) return { kind: 'unknown', why: `Twilio がサーバーのエラー（${status}）を返しました。` };
  if (!isDocument) return { kind: 'unknown', why: `Twilio 以外のサーバーが応答しました（${status}）。` };
  if (status === 404) return { kind: 'gone' };
  if (status === 401 || status === 403) return { kind: 'refused', status };
  return { kind: 'unknown', why: `Twilio から予期しない応答がありました（${status}）。` };
}

export interface Listed {
  sid: string;
  name: string;
}

/** All services of the account, however many pages they fill; why not, where they cannot be listed. */
export async function listServices(asking: Asking): Promise<Listed[] | Exclude<Answer, { kind: 'found' }>> {
  const services: Listed[] = [];
  let url: string | null = servicesUrl('?PageSize=100');
  while (url) {
    const answer = await ask(asking, 'GET', url);
    if (answer.kind !== 'found') return answer;
    const { services: page, meta } = answer.body as { services?: Document[]; meta?: { next_page_url?: string | null } };
    for (const { sid, unique_name } of page ?? []) services.push({ sid: String(sid), name: String(unique_name) });
    const next: string | null = meta?.next_page_url ?? null;
    url = next?.startsWith(`${SERVERLESS}/`) && next !== url ? next : null; // the credentials go nowhere else
  }
  return services;
}

/** Where a service answers; empty when nobody can tell. @param service its SID, or its unique name */
export async function domainsOf(asking: Asking, service: string): Promise<string[]> {
  const answer = await ask(asking, 'GET', servicesUrl(`/${service}/Environments`));
  if (answer.kind !== 'found') return [];
  const { environments = [] } = answer.body as { environments?: { domain_name?: unknown }[] };
  return environments.flatMap(({ domain_name }) => (typeof domain_name === 'string' ? [domain_name] : []));
}

export type Silence = { kind: 'silent' } | { kind: 'answers'; status: number } | { kind: 'unknown'; why: string };

/** Whether nothing is deployed at a domain any more: Twilio answers 404 there, or the name is gone altogether. */
export async function listenAt(
  domain: string,
  asking: Pick<Asking, 'deadline'> & { cloud: Pick<Cloud, 'way' | 'onAnswer'> },
): Promise<Silence> {
  const url = `https://${domain}/token`;
  const until = Math.min(asking.deadline, Date.now() + ANSWER_MS);
  const outcome = await fetchToken(new URL(url), { ...asking.cloud.way, deadline: until });
  if (outcome.kind === 'unreachable') {
    return outcome.code === 'ENOTFOUND' && (await isOnline())
      ? { kind: 'silent' }
      : { kind: 'unknown', why: explainNetworkFailure(outcome).cause };
  }
  const { status } = outcome;
  asking.cloud.onAnswer?.({ method: 'GET', url, status, body: bodyOf(outcome) });
  if (status === 404) return { kind: 'silent' };
  return status === 429 || status >= 500
    ? { kind: 'unknown', why: `アドレスがエラー（${status}）を返しました。` }
    : { kind: 'answers', status };
}

/** Without the internet, every name is gone. */
function isOnline(): Promise<boolean> {
  return lookup(new URL(SERVERLESS).hostname).then(
    () => true,
    () => false,
  );
}
