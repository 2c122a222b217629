/** Twilio's own Serverless client, on the way that leads to a cloud. It takes longer to load than all the rest of the kit. */
import type { ClientRequest } from 'node:http';
import type { Agent } from 'node:https';
import { type DeployProjectConfig, type DeployResult, TwilioServerlessApiClient } from '@twilio-labs/serverless-api';
import { FAILURE } from '../../checks/response/http.js';
import { endWithNpm, pause } from '../cli/ending.js';
import type { OnPhase } from '../cli/phases.js';
import { Interrupted, UserError } from '../cli/user-error.js';
import { routeTo, tunnel, type Way } from '../net/proxy.js';
import type { Cloud } from './cloud.js';
import { isTooMany, REFUSED, retryAfter, tooManyToTheEnd } from './errors.js';

/** The types of the library ask for credentials with every call; it uses those of the client. */
export const ANY_CREDENTIALS = { username: '', password: '' };

/** As Node's own agent for direct connections: one that is idle for longer (ms) may be closed at the other end already. */
const IDLE_MS = 5_000;

/** How patient a client is, and what it tells meanwhile. */
export interface During {
  /** Ends a call that is under way, and everything after it, with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds since the epoch: a wait that would last longer is not begun. */
  deadline?: number | undefined;
  /** Since when somebody waits, as far as is known; likewise. */
  startedAt?: number;
  /** Told every wait. */
  onPhase?: OnPhase;
}

type Request = TwilioServerlessApiClient['request'];

/**
 * One client a deployment: its progress events carry no name of the deployment they belong to. The library tries a call
 * that was refused (429) ten times and says nothing for ten minutes; here, its calls wait together, say so, and end in time.
 */
export function connect(
  { credentials: { username, password }, way, onAnswer }: Pick<Cloud, 'credentials' | 'way' | 'onAnswer'>,
  during: During = {},
): TwilioServerlessApiClient {
  const client = withoutHttpProxy(() => new TwilioServerlessApiClient({ username, password }));
  const agent = agentFor(way);
  const got = client.getClient().extend({
    hooks: {
      afterResponse: [
        (response) => {
          const { url, statusCode: status, body, request } = response;
          onAnswer?.({ method: request.options.method, url, status, body });
          return response;
        },
      ],
    },
    ...(agent ? { agent: { https: agent } } : {}),
    ...(way.ca ? { https: { certificateAuthority: way.ca } } : {}),
  });
  const patience = new Patience(during);
  // Every call goes by it, uploads too: the library itself knows no way but HTTP_PROXY.
  const request = (...[method, path, options]: Parameters<Request>) =>
    patience.with(() => got[method](path, { ...options, ...repeatable(options), retry: 0 }));
  client.request = request as Request;
  return client;
}

/** A form that was read once cannot be sent again: its bytes can. */
function repeatable({ body }: { body?: unknown } = {}): { body?: Buffer; headers?: Record<string, string> } {
  const form = body as { getBuffer?(): Buffer; getHeaders?(): Record<string, string> } | undefined;
  return form?.getBuffer && form.getHeaders ? { body: form.getBuffer(), headers: form.getHeaders() } : {};
}

/** The longest wait (seconds) where Twilio does not say how long to wait. */
const LONGEST_WAIT = 16;

/** Of all calls of one client: when one is refused for there being too many, none should be sent for a while. */
class Patience {
  #refusals = 0;
  #waiting: Promise<void> | undefined;

  constructor(private readonly during: During) {}

  async with<T>(send: () => Promise<T> & { cancel(): void }): Promise<T> {
    const { signal } = this.during;
    for (;;) {
      await this.#waiting;
      endWithNpm();
      signal?.throwIfAborted();
      const sent = send();
      const cancel = () => sent.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        const answer = await sent;
        this.#refusals = 0;
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        if (!isTooMany(error)) throw error;
        this.#waiting ??= this.#wait(error).finally(() => {
          this.#waiting = undefined;
        });
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    }
  }

  /** @throws UserError when there is no time for it */
  async #wait(refusal: unknown): Promise<void> {
    const { signal, deadline = Number.POSITIVE_INFINITY, startedAt, onPhase } = this.during;
    const wait = retryAfter(refusal) ?? Math.min(LONGEST_WAIT, 2 ** this.#refusals);
    this.#refusals += 1;
    const ms = (wait + Math.random() / 2) * 1_000; // those who were refused together do not come back together
    if (Date.now() + ms >= deadline) throw tooManyToTheEnd(wait, startedAt, refusal);
    onPhase?.held?.({ wait, reason: REFUSED });
    await pause(ms, signal);
  }
}

/** How often (ms) the state of a build is asked, as the library does. */
const LOOK_EVERY_MS = 1_000;

/**
 * Deploys, as the library does. Where it waits for a build, an error of its status call (a cut connection, a 500) rejects
 * nothing that anybody holds, and its own limit of 5 minutes neither (seen in 5.7.0: `waitForSuccessfulBuild` has an async
 * executor): here, the first such call answers when the build is over, and that it failed when it cannot be asked.
 * For a failed upload, the library says no reason: it is kept as well.
 */
export async function deployProject(
  client: TwilioServerlessApiClient,
  signal: AbortSignal | undefined,
  config: DeployProjectConfig,
): Promise<DeployResult> {
  let lost: unknown;
  const { request } = client;
  const asking = async (...call: Parameters<Request>) => {
    const isStatus = call[1].endsWith('/Status');
    try {
      for (;;) {
        const answer = await request(...call);
        if (!isStatus || Object(answer.body).status !== 'building') return answer;
        await pause(LOOK_EVERY_MS, signal);
      }
    } catch (error) {
      if (isStatus || error instanceof UserError || error instanceof Interrupted) lost ??= error;
      if (!isStatus) throw error;
      return { body: { status: 'failed' } };
    }
  };
  client.request = asking as Request;
  try {
    return await client.deployProject(config);
  } catch (error) {
    throw lost ?? error;
  }
}

/** Undefined for a direct way. */
function agentFor(way: Way): Agent | undefined {
  const route = routeTo(new URL('https://serverless.twilio.com'), way);
  if (route.kind === 'unusable') throw Object.assign(new Error('unusable proxy'), { code: route.code });
  if (route.kind === 'direct') return undefined;
  const agent = tunnel(route.proxy, { ca: way.ca, keepAlive: true, timeout: IDLE_MS });
  // Otherwise the proxy's refusal would be passed off as Twilio's.
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }, request: ClientRequest) => {
    if (statusCode === 200) return;
    request.destroy(Object.assign(new Error(String(statusCode)), { code: FAILURE.proxyStatus }));
  });
  return agent as Agent;
}

/** The library's constructor takes HTTP_PROXY for every way, and throws for one without `http://`: it is not to see any. */
function withoutHttpProxy<T>(make: () => T): T {
  const { HTTP_PROXY } = process.env;
  delete process.env.HTTP_PROXY;
  try {
    return make();
  } finally {
    if (HTTP_PROXY !== undefined) process.env.HTTP_PROXY = HTTP_PROXY;
  }
}
