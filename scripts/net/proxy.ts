/** Which proxy stands between this computer and an address, by the environment variables that most programs honour. */
import { FAILURE, isLoopback } from '../../checks/response/http.js';

export type Route =
  | { kind: 'direct' }
  /** `shown` is the proxy without credentials. */
  | { kind: 'proxy'; proxy: URL; shown: string }
  | { kind: 'unusable'; code: string; shown?: string };

const VARIABLE = /^(npm_config_)?((https?|all)_)?proxy$/i;

/** Never throws. A server on this computer is reached directly: a proxy elsewhere cannot see it. */
export function routeTo(url: URL, proxyFor: (url: URL) => string = proxyByEnvironment): Route {
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

/** An agent that tunnels through the proxy; aborting the signal also ends a tunnel that is still being dug. */
export function tunnel(proxy: URL, signal: AbortSignal, ca: string | undefined): import('node:http').Agent {
  const { HttpsProxyAgent }: typeof import('https-proxy-agent') = require('https-proxy-agent');
  return new HttpsProxyAgent(proxy, { signal, ...(ca ? { ca } : {}) });
}
