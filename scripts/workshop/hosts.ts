/**
 * Under which names the page may be asked for. Loopback always; beside it the one address at which a hosted editor forwards
 * the port, known from its environment or shown by a secret that only the terminal of `npm start` told. Whoever else gives
 * a name this address (DNS rebinding) is refused.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isForLoopback, isFromHere, isLoopbackOrigin } from '../net/loopback.js';

/** A name and a port or none, as browsers write them. */
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/;

export class Hosts {
  readonly #admitted = new Set<string>();
  /** Undefined as soon as it was used. */
  #secret: string | undefined = randomBytes(16).toString('hex');

  /** What to put behind a forwarded address once; undefined when it was used. */
  get admission(): string | undefined {
    return this.#secret && `/?admit=${this.#secret}`;
  }

  admit(host: string): void {
    this.#admitted.add(host.toLowerCase());
  }

  /**
   * Takes the secret, once, for the very host that the browser names: where a forwarder writes a Host of its own, the one
   * that it tells instead. Loopback needs none. @returns whether it was right
   */
  redeem({ method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
    const given = /^\/\?admit=([0-9a-f]+)$/.exec(url)?.[1];
    const host = isForLoopback(headers) ? String(headers['x-forwarded-host'] ?? '') : (headers.host ?? '');
    if (method !== 'GET' || !given || !this.#secret) return false;
    if (isForLoopback({ host }) || !HOST.test(host.toLowerCase())) return false;
    if (given.length !== this.#secret.length) return false;
    if (!timingSafeEqual(Buffer.from(given), Buffer.from(this.#secret))) return false;
    this.#secret = undefined;
    this.admit(host);
    return true;
  }

  /** Whether the request was meant for this server. */
  isMeant(headers: IncomingHttpHeaders): boolean {
    return isForLoopback(headers) || this.#admitted.has(headers.host?.toLowerCase() ?? '');
  }

  /** Whether it comes from the server's own pages, or from no page at all. */
  isOwn(headers: IncomingHttpHeaders): boolean {
    if (isFromHere(headers)) return true;
    const site = headers['sec-fetch-site'];
    return this.#isForwardedOrigin(headers) && (site === undefined || site === 'same-origin');
  }

  /** The same for a web socket, which any page of this computer may open. */
  isSocketWelcome(headers: IncomingHttpHeaders): boolean {
    const { origin } = headers;
    const isLocal = isForLoopback(headers) && (origin === undefined || isLoopbackOrigin(origin));
    return this.isMeant(headers) && (isLocal || this.#isForwardedOrigin(headers));
  }

  /** A forwarder may write a Host of its own (loopback) and leave the Origin as it is. */
  #isForwardedOrigin({ origin = '', host = '' }: IncomingHttpHeaders): boolean {
    const name = /^https?:\/\/([^/]+)$/.exec(origin)?.[1] ?? '';
    return this.#admitted.has(name) && (isForLoopback({ host }) || name === host.toLowerCase());
  }

  /** `ws:` or `wss:` address of a path, as the browser reaches it that sent these headers. */
  socketAddress(headers: IncomingHttpHeaders, path: string): string {
    const forwarded = String(headers['x-forwarded-host'] ?? '').toLowerCase();
    const host = this.#admitted.has(forwarded) ? forwarded : (headers.host ?? '');
    // Away from loopback, browsers send Sec-Fetch-Site over HTTPS only (Fetch Metadata, potentially trustworthy URLs).
    const isSecure = !isForLoopback({ host }) && headers['sec-fetch-site'] !== undefined;
    return `${isSecure ? 'wss' : 'ws'}://${host}${path}`;
  }
}

/** Where a hosted editor forwards a port, as far as its environment says so. */
export function forwardedAddress(port: number, environment: NodeJS.ProcessEnv = process.env): URL | undefined {
  const { CODESPACE_NAME, GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: domain, GITPOD_WORKSPACE_URL } = environment;
  const gitpod = GITPOD_WORKSPACE_URL && URL.canParse(GITPOD_WORKSPACE_URL) && new URL(GITPOD_WORKSPACE_URL).host;
  const name = CODESPACE_NAME && domain ? `${CODESPACE_NAME}-${port}.${domain}` : gitpod ? `${port}-${gitpod}` : '';
  return HOST.test(name) ? new URL(`https://${name}/`) : undefined;
}
