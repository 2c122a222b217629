/** Real servers and proxies on loopback, for tests of what may go wrong on the way to a `/token`. */
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { generate } from 'selfsigned';

/** How to reach what was served. */
export interface Served {
  url: URL;
  proxyFor?: (url: URL) => string;
  ca?: string;
}

export interface Certificate {
  key: string;
  /** PEM; of the server first, its issuer behind it where the server sends that too. */
  cert: string;
}

export interface Certificates {
  /** The test's own authority, PEM. */
  authority: string;
  good: Certificate;
  selfSigned: Certificate;
  expired: Certificate;
  notYet: Certificate;
  otherName: Certificate;
  /** `good`, sent together with its authority. */
  withAuthority: Certificate;
}

export type Answer = http.RequestListener;

/** A host name that no DNS knows: reached through a proxy only. */
export const DEPLOYED_HOST = 'handson-1234-dev.twil.io';

const HOUR = 3_600_000;

export class Loopback {
  private readonly servers: net.Server[] = [];
  private readonly sockets = new Set<net.Socket>();

  constructor(readonly certificates: Certificates) {}

  /** @param path what is asked for */
  async http(answer: Answer, path = '/token'): Promise<Served> {
    return { url: new URL(`http://${await this.listen(http.createServer(answer))}${path}`) };
  }

  async https(answer: Answer, certificate = this.certificates.good): Promise<Served> {
    const server = https.createServer(certificate, answer);
    return { url: new URL(`https://${await this.listen(server)}/token`), ca: this.certificates.authority };
  }

  async tcp(protocol: 'http' | 'https', onSocket: (socket: net.Socket) => void): Promise<Served> {
    return { url: new URL(`${protocol}://${await this.listen(net.createServer(onSocket))}/token`) };
  }

  /** As on Twilio: https, the host's name, through a proxy that tunnels to a server here. */
  async deployed(answer: Answer, path = '/token'): Promise<Served> {
    const origin = await this.https(answer);
    const proxy = http.createServer().on('connect', (_request, client: net.Socket) => {
      const upstream = this.watched(net.connect(Number(origin.url.port), '127.0.0.1'));
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    const address = await this.listen(proxy);
    return {
      url: new URL(`https://${DEPLOYED_HOST}${path}`),
      proxyFor: () => `http://${address}`,
      ca: this.certificates.authority,
    };
  }

  /** A proxy that speaks for itself; `credentials` stand in its address. */
  async proxy(onSocket: (socket: net.Socket) => void, protocol = 'http'): Promise<Served> {
    const address = await this.listen(net.createServer(onSocket));
    return {
      url: new URL(`https://${DEPLOYED_HOST}/token`),
      proxyFor: () => `${protocol}://hanako:hunter2@${address}`,
    };
  }

  /** A port that nobody listens on, nor can: the local end of a connection holds it. */
  async closedPort(): Promise<number> {
    const address = await this.listen(net.createServer());
    const client = this.watched(net.connect(Number(address.split(':')[1]), '127.0.0.1'));
    await once(client, 'connect');
    return client.localPort!;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private async listen(server: net.Server): Promise<string> {
    this.servers.push(server);
    server.on('connection', (socket) => this.watched(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  }

  private watched(socket: net.Socket): net.Socket {
    this.sockets.add(socket);
    socket.on('error', () => {}); // clients leave early, on purpose
    return socket.on('close', () => this.sockets.delete(socket));
  }
}

/** Made once for all servers: valid for 127.0.0.1 and the deployed host, but for the one flaw of each. */
export async function makeCertificates(now = Date.now()): Promise<Certificates> {
  const authority = await generate([{ name: 'commonName', value: 'Test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const issue = async (names: string[], from: number, to: number, signed = true): Promise<Certificate> => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(now + from),
      notAfterDate: new Date(now + to),
      extensions: [
        { name: 'basicConstraints', cA: false },
        {
          name: 'subjectAltName',
          altNames: names.map((name) => (net.isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
        },
      ],
      ...(signed ? { ca: { key: authority.private, cert: authority.cert } } : {}),
    });
    return { key, cert };
  };
  const here = ['127.0.0.1', DEPLOYED_HOST];
  const good = await issue(here, -HOUR, HOUR);
  return {
    authority: authority.cert,
    good,
    selfSigned: await issue(here, -HOUR, HOUR, false),
    expired: await issue(here, -2 * HOUR, -HOUR),
    notYet: await issue(here, HOUR, 2 * HOUR),
    otherName: await issue(['other.example'], -HOUR, HOUR),
    withAuthority: { key: good.key, cert: `${good.cert}\n${authority.cert}` },
  };
}

/** An answer with a status and a body; JSON where the body is no text. */
export function answer(status: number, body: unknown = '', headers: http.OutgoingHttpHeaders = {}): Answer {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return (_request, response) => void response.writeHead(status, headers).end(text);
}
