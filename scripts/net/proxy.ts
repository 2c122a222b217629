/** How this computer reaches an address: which proxy stands between, and whose certificates are trusted. */
import type { Agent } from 'node:http';
import { FAILURE, isLoopback } from '../../checks/response/http.js';

/** To a cloud. An empty one is the internet's: the proxy by the environment variables that most programs honour. */
export interface Way {
  /** The proxy for an address, empty for none. */
  proxyFor?: (url: URL) => string;
  /** Certificates (PEM) to trust instead of Node's own. */
  ca?: string;
}

export type Route =
  | { kind: 'direct' }
  /** `shown` is the proxy without credentials. */
  | { kind: 'proxy'; proxy: URL; shown: string }
  | { kind: 'unusable'; code: string; shown?: string };

const VARIABLE = /^(npm_config_)?((https?|all)_)?proxy$/i;

/** Never throws. A server on this computer is reached directly: a proxy elsewhere cannot see it. */
export function routeTo(url: URL, { proxyFor = proxyByEnvironment }: Way): Route {
  if (isLoopback(url.host)) return { kind: 'direct' };
  const text = proxyFor(url);
  if (!text) return { kind: 'direct' };
  if (!URL.canParse(text)) return { kind: 'unusable', code: FAILURE.badProxyUrl };
  const proxy = new URL(text);
  const shown = `${proxy.protocol}//${proxy.host}`;
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    return { kind: 'unusable', code: FAILURE.unsupportedProxy, shown };
  }
  return credentialsOf(proxy) === undefined
    ? { kind: 'unusable', code: FAILURE.badProxyUrl }
    : { kind: 'proxy', proxy, shown };
}

/** The library takes a few milliseconds to load, and most people have no proxy. */
function proxyByEnvironment(url: URL): string {
  if (!Object.keys(process.env).some((name) => VARIABLE.test(name))) return '';
  const { getProxyForUrl }: typeof import('proxy-from-env') = require('proxy-from-env');
  return getProxyForUrl(url.href);
}

/** `user:password`, empty without a user; undefined when the percent signs in it cannot be decoded. */
export function credentialsOf({ username, password }: URL): string | undefined {
  try {
    return username || password ? `${decodeURIComponent(username)}:${decodeURIComponent(password)}` : '';
  } catch {
    return undefined;
  }
}

export interface TunnelOptions {
  ca?: string | undefined;
  /** Ends a tunnel that is still being dug, too. */
  signal?: AbortSignal;
  /** Whether one tunnel serves several requests, one after the other. */
  keepAlive?: boolean;
  /** Milliseconds after which an idle one is closed. */
  timeout?: number;
}

/** An agent that tunnels through the proxy. Its requests emit `proxyConnect` with the proxy's answer. */
export function tunnel(proxy: URL, { ca, ...options }: TunnelOptions): Agent {
  const { HttpsProxyAgent }: typeof import('https-proxy-agent') = require('https-proxy-agent');
  // A form is written in pieces: without it, each upload waits 40 ms for an acknowledgement.
  const agent = new HttpsProxyAgent(proxy, { noDelay: true, ...options, ...(ca ? { ca } : {}) });
  // It would find that out by a look at the stack, several times a request.
  return Object.assign(agent, { isSecureEndpoint: () => true });
}
