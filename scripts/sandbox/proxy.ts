/** The HTTP proxy by which clients reach the sandbox as if it were Twilio. */
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { listenOnLoopback } from '../net/loopback.js';
import type { Certificate } from './certificate.js';

export interface Proxy {
  port: number;
  /** For HTTP_PROXY. */
  url: string;
  /** Says who answers the decrypted requests, by their Host header. */
  serve(handler: http.RequestListener): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** One label below, as the certificate covers; Twilio's regional and voice hosts have more and are not in the sandbox. */
const OFFERED = /^(?:[a-z0-9-]+\.)?twilio\.com$|^[a-z0-9-]+\.twil\.io$/i;

const EXPLANATIONS = {
  notOffered: (host: string) =>
    `The sandbox stands in for *.twilio.com and *.twil.io only: ${host} is refused.\nサンドボックスにあるのは Twilio の模擬環境だけなので、${host} へは接続できません。\n`,
  plainHttp:
    'The sandbox offers Twilio over https only.\nサンドボックスには、http:// ではなく https:// の URL で接続してください。\n',
};

/** How long (ms) a client may take to say each thing: what it wants of the proxy, its handshake, its request. */
const PATIENCE_MS = 30_000;

/** @param preferredPort taken when it is free */
export async function startProxy(
  { key, cert }: Certificate,
  preferredPort?: number,
  patienceMs = PATIENCE_MS,
): Promise<Proxy> {
  const patience = {
    headersTimeout: patienceMs,
    requestTimeout: patienceMs,
    connectionsCheckingInterval: patienceMs / 10,
  };
  // Never listens: it is handed the connections that come through the proxy.
  const twilio = https.createServer({ key, cert, ALPNProtocols: ['http/1.1'], ...patience });
  twilio.emit('listening'); // begins to look for slow clients, which a server does from here on
  const limitHandshake = handshakeLimit(twilio, patienceMs);
  twilio.on('tlsClientError', () => {}); // a client that does not trust the certificate leaves during the handshake
  const sockets = new Set<Socket>();
  const proxy = http.createServer(patience, refusePlain);
  proxy.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // clients leave without saying goodbye
    socket.on('close', () => sockets.delete(socket));
  });
  proxy.on('connect', (request, socket: Socket, head) => {
    limitHandshake(socket);
    connect(twilio, request, socket, head);
  });
  const port = await listenOnLoopback(proxy, preferredPort);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    serve: (handler) => void twilio.on('request', handler),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => proxy.close(() => resolve()));
    },
  };
}

/** Ends those that are not encrypted in time; Node's own limit for a handshake counts from the last byte. */
function handshakeLimit(twilio: https.Server, patienceMs: number): (socket: Socket) => void {
  // Of the client, which is what the connection has in common with the encrypted one upon it.
  const timers = new Map<Socket['remotePort'], NodeJS.Timeout>();
  twilio.on('secureConnection', ({ remotePort }) => clearTimeout(timers.get(remotePort)));
  return (socket) => {
    const { remotePort } = socket;
    timers.set(remotePort, setTimeout(() => socket.destroy(), patienceMs).unref());
    socket.once('close', () => {
      clearTimeout(timers.get(remotePort));
      timers.delete(remotePort);
    });
  };
}

function connect(twilio: https.Server, request: http.IncomingMessage, socket: Socket, head: Buffer): void {
  const [host = '', port] = (request.url ?? '').split(':');
  if (!OFFERED.test(host) || port !== '443') {
    socket.end(refusal(EXPLANATIONS.notOffered(printable(request.url ?? ''))));
    return;
  }
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
  // Some clients begin the handshake without waiting for the answer.
  if (head.length > 0) socket.unshift(head);
  // Node's http servers keep connections whose client has ended its half; within TLS, nobody could be answered any more.
  socket.allowHalfOpen = false;
  twilio.emit('connection', socket);
}

/** What is asked of the proxy without a tunnel: plain http, or a browser that was sent to the wrong address. */
function refusePlain(request: http.IncomingMessage, response: http.ServerResponse): void {
  const address = request.url ?? '/';
  const hostname = URL.canParse(address) ? new URL(address).hostname : printable(request.headers.host ?? address);
  const text = OFFERED.test(hostname) ? EXPLANATIONS.plainHttp : EXPLANATIONS.notOffered(hostname);
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text);
}

function refusal(text: string): string {
  const headers = `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}`;
  return `HTTP/1.1 403 Forbidden\r\n${headers}\r\nConnection: close\r\n\r\n${text}`;
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?').slice(0, 200);
}
