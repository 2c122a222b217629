/** Questions to Twilio's APIs, asked again where it was busy, and what the answers prove. What goes wrong on the way is no error. */
import { lookup } from 'node:dns/promises';
import type { FetchOutcome } from '../../checks/response/http.js';
import { explainNetworkFailure } from '../../checks/response/network-failure.js';
import { pause } from '../cli/ending.js';
import type { Method } from '../net/http-exchange.js';
import { askOnce, type Document, documentIn, SERVERLESS, servicesUrl } from '../net/twilio-api.js';
import type { Cloud } from './cloud.js';

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
  /** Calls it off, with its reason as an error. */
  signal?: AbortSignal;
}

/** How long (ms) one answer may take; an API of Twilio's takes less than a second. */
const ANSWER_MS = 10_000;

/** How long (ms) to wait before asking again, where Twilio was busy or broken. */
const AGAIN_MS = [500, 2_000];

/** Deleting is as harmless to repeat as asking: what is gone is gone. @throws the signal's reason */
export async function ask({ cloud, deadline, signal }: Asking, method: Method, url: string): Promise<Answer> {
  const { way, credentials: login, onAnswer } = cloud;
  for (let attempt = 0; ; attempt++) {
    const until = Math.min(deadline, Date.now() + ANSWER_MS);
    const outcome = await askOnce(url, { ...way, login, method, deadline: until, signal, onAnswer });
    const wait = AGAIN_MS[attempt];
    const isWorthIt = outcome.kind === 'answered' && (outcome.status === 429 || outcome.status >= 500);
    if (!isWorthIt || wait === undefined || Date.now() + wait > deadline) return answerOf(outcome);
    await pause(wait, signal);
  }
}

function answerOf(outcome: FetchOutcome): Answer {
  if (outcome.kind === 'unreachable') return { kind: 'unknown', why: explainNetworkFailure(outcome).cause };
  const { status } = outcome;
  const body = documentIn(outcome.body);
  if (status === 204 || (status >= 200 && status < 300 && body)) return { kind: 'found', body: body ?? {} };
  if (status === 429)
    return { kind: 'unknown', why: '短い間にリクエストが多すぎるとして、Twilio に拒否されました（429）。' };
  if (status >= 500) return { kind: 'unknown', why: `Twilio がサーバーのエラー（${status}）を返しました。` };
  if (!body) return { kind: 'unknown', why: `Twilio 以外のサーバーが応答しました（${status}）。` };
  if (status === 404) return { kind: 'gone' };
  if (status === 401 || status === 403) return { kind: 'refused', status };
  return { kind: 'unknown', why: `Twilio から予期しないレスポンスが返りました（${status}）。` };
}

export interface Listed {
  sid: string;
  name: string;
}

/** Asks in one way after the other. @returns the first answer that tells, or the last */
export async function askInTurn(ways: readonly (Asking | undefined)[], method: Method, url: string): Promise<Answer> {
  let last: Answer = { kind: 'unknown', why: '認証情報がありません。' };
  for (const way of ways) {
    if (!way) continue;
    last = await ask(way, method, url);
    if (last.kind === 'found' || last.kind === 'gone') break;
  }
  return last;
}

/** Asks at an address, in whatever way. */
type Get = (url: string) => Promise<Answer>;

/** All services of the account, however many pages they fill; why not, where they cannot be listed. */
export async function listServices(get: Get): Promise<Listed[] | Exclude<Answer, { kind: 'found' }>> {
  const services: Listed[] = [];
  let url: string | null = servicesUrl('?PageSize=100');
  while (url) {
    const answer = await get(url);
    if (answer.kind !== 'found') return answer;
    const { services: page, meta } = answer.body as { services?: Document[]; meta?: { next_page_url?: string | null } };
    for (const { sid, unique_name } of page ?? []) services.push({ sid: String(sid), name: String(unique_name) });
    const next: string | null = meta?.next_page_url ?? null;
    url = next?.startsWith(`${SERVERLESS}/`) && next !== url ? next : null; // the credentials go nowhere else
  }
  return services;
}

/** Of Twilio's document of it. */
export interface Environment {
  sid: string;
  build_sid: string | null;
  domain_suffix: string | null;
  domain_name: string;
  date_updated: string | null;
}

/** Where a service answers; the other answer when nobody can tell. @param service its SID, or its unique name */
export async function environmentsOf(
  get: Get,
  service: string,
): Promise<Environment[] | Exclude<Answer, { kind: 'found' }>> {
  const answer = await get(servicesUrl(`/${service}/Environments`));
  if (answer.kind !== 'found') return answer;
  const { environments = [] } = answer.body as { environments?: Environment[] };
  return environments;
}

export type Silence = { kind: 'silent' } | { kind: 'answers'; status: number } | { kind: 'unknown'; why: string };

/** Whether nothing is deployed at a domain any more: Twilio answers 404 there, or the name is gone altogether. */
export async function listenAt(
  domain: string,
  { cloud: { way, onAnswer }, deadline }: Pick<Asking, 'deadline'> & { cloud: Pick<Cloud, 'way' | 'onAnswer'> },
): Promise<Silence> {
  const until = Math.min(deadline, Date.now() + ANSWER_MS);
  const outcome = await askOnce(`https://${domain}/token`, { ...way, deadline: until, onAnswer });
  if (outcome.kind === 'unreachable') {
    return outcome.code === 'ENOTFOUND' && (await isOnline())
      ? { kind: 'silent' }
      : { kind: 'unknown', why: explainNetworkFailure(outcome).cause };
  }
  const { status } = outcome;
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
