/** What the account's `handson-*` services answer, for classes that deploy to one account. No token is kept or shown. */
import { tokenIn } from '../../checks/response/body.js';
import type { FetchOutcome } from '../../checks/response/http.js';
import { explained } from '../cli/user-error.js';
import { fetchToken } from '../net/fetch-token.js';
import { ask, environmentsOf, type Listed, listServices } from '../twilio/ask.js';
import { type Cloud, type CloudOptions, chooseCloud } from '../twilio/cloud.js';
import { liveMarker } from '../twilio/live.js';
import { ENVIRONMENT } from '../twilio/seal.js';
import type { Board } from './board.js';

export interface WatchedService {
  name: string;
  /** What is live by its own marker: a step, or `workspace`; absent where nothing says so. */
  live?: string;
  answer: 'token' | 'twiml' | 'other' | 'none';
}

export interface Watched {
  services: WatchedService[];
  /** Why nothing more can be told, in Japanese. */
  why?: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** As `npm run env` names them. */
const NAME = /^handson-[\w-]{1,60}$/;
/** Between two looks, for one look, and for one answer; milliseconds. */
const EVERY_MS = 30_000;
const LOOK_MS = 25_000;
const ANSWER_MS = 5_000;
const AT_ONCE = 5;
const MOST = 300;

/** Looks at once and then from time to time. @returns what ends it */
export function watchServices(board: Board, options: CloudOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const watch = async () => {
    const watched = await lookAtServices(options);
    if (isOver) return;
    // What was seen last stays, with the reason why it is old.
    board.watched = watched.why ? { ...watched, services: board.watched?.services ?? [] } : watched;
    board.changed();
    timer = setTimeout(watch, EVERY_MS);
  };
  void watch();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

export async function lookAtServices(options: CloudOptions): Promise<Watched> {
  const at = Date.now();
  try {
    const cloud = await chooseCloud(options);
    const get = (url: string) => ask({ cloud, deadline: at + LOOK_MS }, 'GET', url);
    const listed = await listServices(get);
    if (!Array.isArray(listed)) {
      return {
        services: [],
        at,
        why: listed.kind === 'unknown' ? listed.why : 'Twilio が認証情報を認めませんでした。',
      };
    }
    const own = listed.filter(({ name }) => NAME.test(name)).slice(0, MOST);
    const services: WatchedService[] = [];
    for (let start = 0; start < own.length; start += AT_ONCE) {
      const some = own.slice(start, start + AT_ONCE);
      services.push(...(await Promise.all(some.map((service) => lookAtService(service, cloud, get)))));
    }
    return { services, at };
  } catch (error) {
    return { services: [], at, why: explained(error, '', '').cause };
  }
}

async function lookAtService(
  { sid, name }: Listed,
  { way }: Cloud,
  get: Parameters<typeof environmentsOf>[0],
): Promise<WatchedService> {
  const environments = await environmentsOf(get, sid);
  const seen = Array.isArray(environments)
    ? environments.find((one) => one.domain_suffix === ENVIRONMENT && one.build_sid)
    : undefined;
  if (!seen) return { name, answer: 'none' };
  const options = { ...way, deadline: Date.now() + ANSWER_MS };
  const [marker, outcome] = await Promise.all([
    liveMarker(seen.domain_name, options),
    fetchToken(new URL(`https://${seen.domain_name}/token`), options),
  ]);
  return { name, ...(marker ? { live: marker.name } : {}), answer: formOf(outcome) };
}

function formOf(outcome: FetchOutcome): WatchedService['answer'] {
  if (outcome.kind !== 'answered') return 'none';
  if (tokenIn(outcome.body) !== undefined) return 'token';
  return /<Response[\s/>]/.test(outcome.body) ? 'twiml' : 'other';
}
