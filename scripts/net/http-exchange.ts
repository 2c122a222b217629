/** One request and its response, by Node's own http: it starts faster than fetch, and tells error codes and phases. */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { FAILURE, type FetchOutcome, type NetworkFailure } from '../../checks/response/http.js';
import { credentialsOf, type Route, tunnel } from './proxy.js';

export interface ExchangeOptions {
  route: Route;
  /** Aborted with the code of the failure as its reason. */
  signal: AbortSignal;
  ca: string | undefined;
  method?: Method | undefined;
  headers?: Record<string, string> | undefined;
}

/** Of requests without a body. */
export type Method = 'GET' | 'DELETE';

const HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  // Twilio's local server answers errors as HTML when the client looks like a browser.
  'user-agent': 'twilio-token-handson',
};

/** Node gives up on each address of a host after 250 ms, too early for a slow Wi-Fi (nodejs/node#54359). */
const ADDRESS_ATTEMPT_MS = 2_000;

/** Never throws; redirects are not followed. */
export function exchange(url: URL, options: ExchangeOptions): Promise<FetchOutcome> {
  const { route, signal } = options;
  const secure = url.protocol === 'https:';
  return new Promise((resolve) => {
    let phase: NetworkFailure['phase'] = route.kind === 'direct' ? 'connect' : 'proxy';
    let request: ClientRequest | undefined;
    const fail = (error: unknown, details: { code?: string; proxyStatus?: number } = {}) => {
      const proxy = route.kind !== 'direct' && route.shown ? { proxy: route.shown } : {};
      const { message = '' } = error as { message?: string };
      end({ kind: 'unreachable', phase, code: codeOf(error), message, host: url.host, secure, ...proxy, ...details });
    };
    const end = (outcome: FetchOutcome) => {
      signal.removeEventListener('abort', onAbort);
      request?.destroy();
      resolve(outcome);
    };
    const onAbort = () => fail(signal.reason);
    const onResponse = (response: IncomingMessage) => {
      if (route.kind === 'proxy' && !secure && response.statusCode === 407) {
        phase = 'proxy';
        return fail('', { code: FAILURE.proxyStatus, proxyStatus: 407 });
      }
      phase = 'body';
      read(url, response).then(end, fail);
    };

    if (signal.aborted) return onAbort();
    if (route.kind === 'unusable') return fail('', { code: route.code });
    if (!secure && url.protocol !== 'http:') return fail('', { code: FAILURE.unsupportedProtocol });
    signal.addEventListener('abort', onAbort);
    try {
      request = send(url, secure, options);
    } catch (error) {
      return fail(error);
    }
    request.on('error', fail);
    request.once('response', onResponse);
    request.once('socket', (socket: Socket) => {
      const overTls = secure || (route.kind === 'proxy' && route.proxy.protocol === 'https:');
      socket.once(overTls ? 'secureConnect' : 'connect', () => {
        phase = 'headers';
      });
    });
    // Emitted by https-proxy-agent, which would otherwise pass the proxy's refusal off as the answer.
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      if (statusCode !== 200) fail('', { code: FAILURE.proxyStatus, proxyStatus: statusCode || 0 });
      phase = 'connect';
    });
  });
}

function send(
  url: URL,
  secure: boolean,
  { route, signal, ca, method = 'GET', headers: more }: ExchangeOptions,
): ClientRequest {
  const credentials = credentialsOf(url);
  const headers = {
    ...HEADERS,
    ...more,
    host: url.host,
    ...(credentials ? { authorization: basic(credentials) } : {}),
  };
  const address = { hostname: withoutBrackets(url.hostname), port: url.port, path: `${url.pathname}${url.search}` };
  const options: RequestOptions & { ca?: string; autoSelectFamilyAttemptTimeout: number } = {
    ...address,
    method,
    headers,
    agent: false, // a connection of its own, closed afterwards
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    ...(ca ? { ca } : {}),
  };
  if (route.kind !== 'proxy') return started(secure, options);
  if (secure) return started(true, { ...options, agent: tunnel(route.proxy, { signal, ca }) });
  // Plain http goes to the proxy itself, with the whole address as its path.
  const forProxy = credentialsOf(route.proxy);
  return started(route.proxy.protocol === 'https:', {
    ...options,
    hostname: withoutBrackets(route.proxy.hostname),
    port: route.proxy.port,
    path: `${url.origin}${address.path}`,
    headers: { ...headers, ...(forProxy ? { 'proxy-authorization': basic(forProxy) } : {}) },
  });
}

/** Plain http needs no TLS library, which takes some milliseconds to load. */
function started(secure: boolean, options: RequestOptions): ClientRequest {
  const { request }: typeof import('node:http') = secure ? require('node:https') : require('node:http');
  return request(options).end();
}

/** Bytes. A token response has about 1 KB. */
const BODY_LIMIT = 100_000;

async function read(url: URL, response: IncomingMessage): Promise<FetchOutcome> {
  const receivedAt = Math.floor(Date.now() / 1000);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_LIMIT) break;
  }
  const headers = joined(response.headers);
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    headers,
    ...unpack(Buffer.concat(chunks), headers['content-encoding']),
    receivedAt,
    url: Object.assign(new URL(url), { username: '', password: '' }).href,
  };
}

const DECOMPRESS: Record<string, 'gunzipSync' | 'inflateSync' | 'brotliDecompressSync'> = {
  gzip: 'gunzipSync',
  'x-gzip': 'gunzipSync',
  deflate: 'inflateSync',
  br: 'brotliDecompressSync',
};

/** Cuts a body at the limit, and decompresses it for those servers that do not care what was asked for. @throws an error with a code */
function unpack(bytes: Buffer, encoding = 'identity'): { body: string; truncated: boolean } {
  const truncated = bytes.length > BODY_LIMIT;
  if (encoding === 'identity' || bytes.length === 0) {
    return { body: bytes.subarray(0, BODY_LIMIT).toString('utf8'), truncated };
  }
  if (truncated) return { body: '', truncated };
  try {
    const zlib: typeof import('node:zlib') = require('node:zlib');
    const decompress = zlib[DECOMPRESS[encoding.trim().toLowerCase()]!]; // none for what is unknown: refused below
    return { body: decompress(bytes, { maxOutputLength: BODY_LIMIT }).toString('utf8'), truncated };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return { body: '', truncated: true };
    throw Object.assign(new Error(`cannot decode ${encoding}`), { code: FAILURE.badEncoding });
  }
}

function joined(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}

/** A host with several addresses fails with one error for all of them. */
function codeOf(error: unknown): string {
  if (typeof error === 'string' && error) return error;
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return errors?.[0] ? codeOf(errors[0]) : FAILURE.unknown;
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
