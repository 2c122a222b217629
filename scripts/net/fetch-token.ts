/** Fetches a `/token` address within one deadline, with everything that can go wrong on the way as data. */
import { FAILURE, type FetchOutcome, REDIRECT_LIMIT, redirectOf } from '../../checks/response/http.js';
import { inSeconds } from '../cli/phases.js';
import { exchange, type Method } from './http-exchange.js';
import { routeTo, type Way } from './proxy.js';

export interface Login {
  username: string;
  password: string;
}

export interface FetchOptions extends Way {
  /** For everything, redirects included; milliseconds since the epoch. */
  deadline: number;
  /** Since when somebody waits for it: a time-out says for how long. By default since the call; milliseconds since the epoch. */
  startedAt?: number | undefined;
  /** Ends the fetch early. */
  signal?: AbortSignal | undefined;
  /** Sent as basic authentication. */
  login?: Login | undefined;
  /** GET, when it is not named. */
  method?: Method | undefined;
  /** Beside those of every request. */
  headers?: Record<string, string> | undefined;
}

/**
 * GETs the address. Redirects are followed on the same host only. Credentials in the URL are sent as basic
 * authentication, and appear nowhere in the outcome.
 * Never throws and never logs. When it returns, no socket is left open.
 */
export async function fetchToken(url: URL, options: FetchOptions): Promise<FetchOutcome> {
  const now = Date.now();
  const { deadline, startedAt = now, signal, login, method, headers, ...way } = options;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(FAILURE.deadline), Math.max(0, deadline - now));
  const giveUp = () => controller.abort(FAILURE.aborted);
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    const outcome = await follow(login ? withLogin(url, login) : url, (target) =>
      exchange(target, { route: routeTo(target, way), signal: controller.signal, ca: way.ca, method, headers }),
    );
    const late = outcome.kind === 'unreachable' && outcome.code === FAILURE.deadline;
    return late ? { ...outcome, timeoutSeconds: inSeconds(Math.max(deadline, now) - startedAt) } : outcome;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
    giveUp(); // whatever is still open
  }
}

/** Encoded by hand: the setters leave `%` as it is. */
function withLogin(address: URL, { username, password }: Login): URL {
  const encoded = { username: encodeURIComponent(username), password: encodeURIComponent(password) };
  return Object.assign(new URL(address), encoded);
}

async function follow(url: URL, get: (url: URL) => Promise<FetchOutcome>): Promise<FetchOutcome> {
  let outcome = await get(url);
  for (let followed = 0; followed < REDIRECT_LIMIT && outcome.kind === 'answered'; followed++) {
    const redirect = redirectOf(outcome);
    if (redirect.kind !== 'same-host') break;
    const { target } = redirect;
    target.username ||= url.username;
    target.password ||= url.password;
    outcome = await get(target);
  }
  return outcome;
}
