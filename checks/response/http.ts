/** What came back from a `/token` address, as data: the checks judge it, `scripts/net/fetch-token.ts` makes it. */

export interface HttpResponse {
  status: number;
  /** Names in lower case; a repeated header is joined by `, `. */
  headers: Record<string, string>;
  body: string;
  /** The body was longer than the limit and was cut. */
  truncated: boolean;
  /** Local clock when the headers arrived, seconds since the epoch. */
  receivedAt: number;
  /** The address that answered, after redirects on the same host; without credentials. */
  url: string;
}

/** Failures that have no error code of Node's. */
export const FAILURE = {
  /** The deadline of the whole check passed. */
  deadline: 'DEADLINE',
  /** The caller gave up. */
  aborted: 'ABORTED',
  badProxyUrl: 'BAD_PROXY_URL',
  /** A proxy such as `socks5:`. */
  unsupportedProxy: 'UNSUPPORTED_PROXY',
  /** The proxy answered, but not with a connection: see `proxyStatus`. */
  proxyStatus: 'PROXY_STATUS',
  unsupportedProtocol: 'UNSUPPORTED_PROTOCOL',
  /** gzip, br or deflate that cannot be unpacked. */
  badEncoding: 'BAD_ENCODING',
  /** The sandbox that it was deployed to does not run. */
  noSandbox: 'NO_SANDBOX',
  unknown: 'UNKNOWN',
} as const;

/** Why no response came. `code` is Node's error code where there is one, one of `FAILURE` otherwise. */
export interface NetworkFailure {
  kind: 'unreachable';
  phase: 'proxy' | 'connect' | 'headers' | 'body';
  code: string;
  message: string;
  /** Host name and port, as in the URL. */
  host: string;
  secure: boolean;
  /** The proxy in use, without credentials. */
  proxy?: string;
  /** What the proxy answered instead of connecting. */
  proxyStatus?: number;
  /** How long was waited since the start, for time-outs; seconds. */
  timeoutSeconds?: number;
}

export type FetchOutcome = ({ kind: 'answered' } & HttpResponse) | NetworkFailure;

/** How many redirects on the same host are followed. */
export const REDIRECT_LIMIT = 5;

export type Redirect =
  | { kind: 'none' }
  | { kind: 'no-location' }
  | { kind: 'unreadable' }
  /** To the same host, over the same protocol or from http to https: safe to follow. */
  | { kind: 'same-host' | 'other-host' | 'downgrade'; target: URL };

/** Where a response sends the client. Only redirects of the kind `same-host` are ever followed. */
export function redirectOf({ status, headers, url }: Pick<HttpResponse, 'status' | 'headers' | 'url'>): Redirect {
  if (![301, 302, 303, 307, 308].includes(status)) return { kind: 'none' };
  if (!headers.location) return { kind: 'no-location' };
  if (!URL.canParse(headers.location, url)) return { kind: 'unreadable' };
  const target = new URL(headers.location, url);
  const from = new URL(url);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return { kind: 'unreadable' };
  const upgrade = from.protocol === 'http:' && target.protocol === 'https:' && target.hostname === from.hostname;
  if (upgrade) return { kind: 'same-host', target };
  if (from.protocol === 'https:' && target.protocol === 'http:') return { kind: 'downgrade', target };
  return { kind: target.host === from.host ? 'same-host' : 'other-host', target };
}

/** A server on this computer: other advice applies than to a deployed Function. `host` is a host name, with or without a port. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(host) || /\.localhost(:\d+)?$/i.test(host);
}
