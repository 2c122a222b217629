import { once } from 'node:events';
import fs from 'node:fs';
import type http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { temporaryHome } from '../test/run-kit.js';
import { type Certificate, certificateIn } from './certificate.js';
import { type Proxy as SandboxProxy, startProxy } from './proxy.js';

describe('the proxy', () => {
  let folder: string;
  let certificate: Certificate;
  let proxy: SandboxProxy;
  beforeAll(async () => {
    folder = temporaryHome();
    certificate = await certificateIn(folder);
    proxy = await startProxy(certificate);
    proxy.serve((request, response) => {
      if (request.url === '/cut') request.socket.destroy();
      else if (request.url !== '/never') response.end(`${request.method} ${request.headers.host}${request.url}`);
    });
  });
  afterAll(async () => {
    await proxy.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function get(url: string): Promise<string> {
    const agent = new HttpsProxyAgent(proxy.url);
    const [response] = (await once(https.get(url, { agent, ca: certificate.cert }), 'response')) as [
      http.IncomingMessage,
    ];
    return text(response);
  }

  async function text(stream: AsyncIterable<Buffer>): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  /** What comes back for bytes sent to the proxy, until it hangs up. */
  function raw(bytes: string): Promise<string> {
    const socket = net.connect(proxy.port, '127.0.0.1');
    socket.write(bytes);
    return text(socket);
  }

  it.each(['api.twilio.com', 'serverless-upload.twilio.com', 'handson-1234-dev.twil.io'])(
    'leads to the sandbox as %s',
    async (host) => {
      expect(await get(`https://${host}/token?x=1`)).toBe(`GET ${host}/token?x=1`);
    },
  );

  it.each([
    'example.com:443',
    'api.twilio.com:80',
    'api.twilio.com.example.com:443',
    'eviltwilio.com:443',
    'voice-js.roaming.twilio.com:443',
    '127.0.0.1:443',
    '[::1]:443',
  ])('refuses %s, and says why', async (target) => {
    const answer = await raw(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain(`${target} is refused`);
  });

  it('refuses plain http, and says why', async () => {
    const twilio = await raw(
      'GET http://api.twilio.com/x HTTP/1.1\r\nHost: api.twilio.com\r\nConnection: close\r\n\r\n',
    );
    expect(twilio).toMatch(/^HTTP\/1\.1 403 [\s\S]*https:\/\/ の URL/);
    const other = await raw('GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n');
    expect(other).toMatch(/^HTTP\/1\.1 403 [\s\S]*example\.com is refused/);
  });

  it('survives nonsense, clients that leave at any moment and those that do not trust it', async () => {
    await raw('nonsense\r\n\r\n');
    await raw('GET http://[ HTTP/1.1\r\nHost: ]\r\nConnection: close\r\n\r\n');
    for (const bytes of ['', 'CONNECT api.twi', 'CONNECT api.twilio.com:443 HTTP/1.1\r\nHost: x\r\n\r\n\x16\x03\x01']) {
      const socket = net.connect(proxy.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(bytes);
      socket.resetAndDestroy();
      await once(socket, 'close');
    }
    const halfOpen = net.connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    halfOpen.on('error', () => {});
    halfOpen.end('CONNECT api.twilio.com:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    halfOpen.resume();
    await once(halfOpen, 'close');
    const untrusting = https.get('https://api.twilio.com/', { agent: new HttpsProxyAgent(proxy.url) });
    await expect(once(untrusting, 'response')).rejects.toThrow(/self.signed/);
    expect(await get('https://api.twilio.com/still')).toBe('GET api.twilio.com/still');
  });

  it('passes a cut connection on to the client', async () => {
    await expect(get('https://api.twilio.com/cut')).rejects.toThrow(/socket hang up|ECONNRESET/);
  });

  it('takes another port when the preferred one is taken', async () => {
    const second = await startProxy(certificate, proxy.port);
    expect(second.port).not.toBe(proxy.port);
    await second.close();
  });

  describe('a client that takes its time', () => {
    const LIMIT_MS = 200;
    let hasty: SandboxProxy;
    beforeAll(async () => {
      hasty = await startProxy(certificate, undefined, LIMIT_MS);
      hasty.serve((_, response) => void setTimeout(() => response.end('late'), 3 * LIMIT_MS));
    });
    afterAll(() => hasty.close());

    async function tunnelled(): Promise<net.Socket> {
      const socket = net.connect(hasty.port, '127.0.0.1').on('error', () => {});
      socket.write('CONNECT api.twilio.com:443 HTTP/1.1\r\nHost: api.twilio.com:443\r\n\r\n');
      await once(socket, 'data');
      return socket;
    }

    async function encrypted(): Promise<tls.TLSSocket> {
      const socket = tls.connect({ socket: await tunnelled(), servername: 'api.twilio.com', ca: certificate.cert });
      await once(
        socket.on('error', () => {}),
        'secureConnect',
      );
      return socket;
    }

    /** Says one byte after the other, never all of it, and waits for the end. */
    async function drip(socket: net.Socket, bytes: string): Promise<void> {
      let at = 0;
      const timer = setInterval(() => socket.write(bytes[at++] ?? 'x', 'latin1'), LIMIT_MS / 10);
      await closed(socket.resume());
      clearInterval(timer);
    }

    /** However it ends: what is written to a connection that was cut is answered by a reset, for which `once` would reject. */
    function closed(socket: net.Socket): Promise<void> {
      return new Promise((resolve) => socket.once('close', () => resolve()));
    }

    const HELLO = '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03';

    // Each would wait for the time limit of the test if the proxy waited for ever.
    it.each<[string, () => Promise<void>]>([
      ['that asks for a tunnel', async () => drip(net.connect(hasty.port, '127.0.0.1'), 'CONNECT')],
      ['that says nothing in the tunnel', async () => closed((await tunnelled()).resume())],
      ['that greets byte by byte', async () => drip(await tunnelled(), HELLO)],
      ['that asks nothing', async () => closed((await encrypted()).resume())],
      ['that asks byte by byte', async () => drip(await encrypted(), 'GET / HTTP/1.1\r\nHost: x\r\nX: ')],
      [
        'that sends its form byte by byte',
        async () => {
          const socket = await encrypted();
          socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n');
          await drip(socket, 'x');
        },
      ],
    ])('%s is not waited for', (_, act) => act());

    it('is waited for while it waits for its answer itself', async () => {
      const agent = new HttpsProxyAgent(hasty.url);
      const request = https.get('https://api.twilio.com/', { agent, ca: certificate.cert });
      expect(await text((await once(request, 'response'))[0])).toBe('late');
    });
  });

  it('ends while a call is under way', async () => {
    const second = await startProxy(certificate);
    const asked = new Promise<void>((resolve) => second.serve(() => resolve()));
    const agent = new HttpsProxyAgent(second.url);
    const request = https.get('https://api.twilio.com/never', { agent, ca: certificate.cert });
    const failed = once(request, 'error');
    await asked;
    await second.close();
    await failed;
  });
});
