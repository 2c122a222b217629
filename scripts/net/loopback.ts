/**
 * Servers on loopback: never reachable from another computer, and guarded against the pages of other sites. Every web page
 * can make the browser send requests here, and can give its own name this address (DNS rebinding); what it cannot do is to
 * forge the headers that say so.
 */
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Server } from 'node:net';

/**
 * Listens on 127.0.0.1.
 * @param preferred the port to take when it is free
 * @returns the port
 */
export async function listenOnLoopback(server: Server, preferred = 0): Promise<number> {
  // Taken meanwhile, or reserved by Windows (EACCES): any other will do.
  return listen(server, preferred).catch((error) => {
    if (preferred === 0) throw error;
    return listen(server, 0);
  });
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** A name, and a port or none; nothing that a URL could not be made of. */
const HOST = /^(.*?)(?::(\d{1,5}))?$/;

/** Whether the request was meant for this computer, by its Host header. */
export function isForLoopback({ host = '' }: IncomingHttpHeaders): boolean {
  const [, name = '', port = '80'] = HOST.exec(host) ?? [];
  return LOOPBACK.includes(name.toLowerCase()) && Number(port) > 0 && Number(port) <= 65_535;
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
