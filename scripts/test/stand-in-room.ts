/** What stands where a room should: it records every byte that comes, and answers what it is told to. */
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

export interface Recorded {
  method: string;
  path: string;
  /** As they were sent, without their order. */
  headers: Record<string, string>;
  body: string;
}

export interface StandIn {
  url: string;
  port: number;
  /** All bytes, connection by connection. */
  bytes(): string[];
  /** Requests that came whole. */
  requests(): Recorded[];
  close(): Promise<void>;
}

/** @param answer of each request that came whole: it may write what it likes, also no HTTP */
export async function standIn(answer: (request: Recorded, socket: Socket) => void, port = 0): Promise<StandIn> {
  const connections: { text: string }[] = [];
  const requests: Recorded[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    const connection = { text: '' };
    connections.push(connection);
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    socket.setEncoding('utf8').on('data', (text) => {
      connection.text += text;
      const request = wholeRequest(connection.text);
      if (!request) return;
      requests.push(request);
      answer(request, socket);
    });
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${taken}`, port: taken, requests: () => requests },
    bytes: () => connections.map(({ text }) => text),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** One a connection: participants begin a new one for each. */
function wholeRequest(text: string): Recorded | undefined {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
  if (rest.length === 0 || Buffer.byteLength(body) < Number(headers['Content-Length'] ?? 0)) return undefined;
  const [method = '', path = ''] = first.split(' ');
  return { method, path, headers, body };
}

export const ANSWERS = {
  taken: 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
  stream: 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n',
  said: (sentences: unknown) => `event: sentences\ndata: ${JSON.stringify({ sentences })}\n\n`,
};

/** As a room does that has nothing to say. */
export function polite({ path }: Recorded, socket: Socket): void {
  if (path === '/class/stream') socket.write(ANSWERS.stream + ANSWERS.said([]));
  else socket.end(ANSWERS.taken);
}
