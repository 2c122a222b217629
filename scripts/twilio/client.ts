/** Twilio's own Serverless client, on the way that leads to a cloud. It takes longer to load than all the rest of the kit. */
import type { ClientRequest } from 'node:http';
import type { Agent } from 'node:https';
import { type DeployProjectConfig, type DeployResult, TwilioServerlessApiClient } from '@twilio-labs/serverless-api';
import { FAILURE } from '../../checks/response/http.js';
import { routeTo, tunnel, type Way } from '../net/proxy.js';
import type { Cloud } from './cloud.js';

/** The types of the library ask for credentials with every call; it uses those of the client. */
export const ANY_CREDENTIALS = { username: '', password: '' };

/** As Node's own agent for direct connections: one that is idle for longer (ms) may be closed at the other end already. */
const IDLE_MS = 5_000;

/**
 * One client a deployment: its progress events carry no name of the deployment they belong to.
 * @param signal ends the work before its next call
 */
export function connect(
  { credentials: { username, password }, way }: Pick<Cloud, 'credentials' | 'way'>,
  signal?: AbortSignal,
): TwilioServerlessApiClient {
  const client = withoutHttpProxy(() => new TwilioServerlessApiClient({ username, password }));
  const agent = agentFor(way);
  // Private, and every call goes by it, uploads too: the library itself knows no way but HTTP_PROXY.
  // biome-ignore lint/complexity/useLiteralKeys: TypeScript lets a private member be reached by this spelling only
  client['client'] = client.getClient().extend({
    hooks: { beforeRequest: [() => signal?.throwIfAborted()] },
    ...(agent ? { agent: { https: agent } } : {}),
    ...(way.ca ? { https: { certificateAuthority: way.ca } } : {}),
  });
  return client;
}

/**
 * Deploys, as the library does. While it waits for a build, an error of its status call (a cut connection, a 500) rejects
 * nothing that anybody holds: the deployment would hang. Such a call answers that the build failed instead, and the
 * deployment fails with the error. Seen in 5.7.0: `waitForSuccessfulBuild` has an async executor.
 */
export async function deployProject(
  client: TwilioServerlessApiClient,
  config: DeployProjectConfig,
): Promise<DeployResult> {
  let lost: unknown;
  const request = client.request.bind(client);
  const asking = async (...call: Parameters<typeof request>) => {
    try {
      return await request(...call);
    } catch (error) {
      if (!call[1].endsWith('/Status')) throw error;
      lost = error;
      return { body: { status: 'failed' } };
    }
  };
  client.request = asking as typeof request;
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
