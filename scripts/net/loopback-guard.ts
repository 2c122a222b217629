/**
 * Keeps pages of other sites out of a server on loopback. Every web page can make the browser send requests here, and can
 * give its own name this address (DNS rebinding); what it cannot do is to forge the headers that say so.
 */
import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether the request was meant for this computer, by the name in its Host header. */
export function isForLoopback({ host = '' }: IncomingHttpHeaders): boolean {
  return LOOPBACK.includes(host.replace(/:\d+$/, '').toLowerCase());
}

/** Whether the request comes from the server's own pages, or from no page at all (`curl`). */
export function isFromHere({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** Whether an Origin header names a page that this computer serves, on any port. */
export function isLoopbackOrigin(origin: string | undefined): origin is string {
  return origin !== undefined && URL.canParse(origin) && LOOPBACK.includes(new URL(origin).hostname);
}
