/** A proxy on this computer that leads to the real one: a browser cannot be given a proxy's password. */
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { listenOnLoopback } from '../net/loopback.js';
import { credentialsOf } from '../net/proxy.js';

export interface Relay {
  address: string;
  close(): void;
}

/** @param proxy user name and password included */
export async function relayTo(proxy: URL): Promise<Relay> {
  const server = http.createServer((_, response) => response.writeHead(403).end());
  server.on('connect', ({ url = '' }, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    // Whatever else the browser, or another program here, would like to reach.
    if (/\.twilio\.com:443$/.test(url)) dig(proxy, url, socket, head);
    else refuse(socket, '403 Forbidden');
  });
  const port = await listenOnLoopback(server);
  return { address: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

function dig(proxy: URL, target: string, socket: Duplex, head: Buffer): void {
  const credentials = credentialsOf(proxy);
  const { request } = proxy.protocol === 'https:' ? https : http;
  const tunnel = request({
    host: proxy.hostname,
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: target,
    headers: {
      host: target,
      ...(credentials ? { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` } : {}),
    },
    agent: false,
  });
  tunnel.on('error', () => refuse(socket, '502 Bad Gateway'));
  tunnel.on('connect', ({ statusCode }, beyond, first) => {
    beyond.on('error', () => socket.destroy());
    socket.on('close', () => beyond.destroy());
    if (statusCode !== 200) return refuse(socket, `${statusCode} Refused`);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.write(first);
    beyond.write(head);
    socket.pipe(beyond).pipe(socket);
  });
  tunnel.end();
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
