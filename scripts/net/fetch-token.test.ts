import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import zlib from 'node:zlib';
import type { NetworkFailure } from '../../checks/response/http.js';
import { answer, DEPLOYED_HOST, Loopback, makeCertificates, type Served } from '../test/loopback.js';
import { fetchToken } from './fetch-token.js';

const BODY = '{"token":"…"}';

let loopback: Loopback;
beforeAll(async () => {
  loopback = new Loopback(await makeCertificates());
});
afterAll(() => loopback.close());

const get = ({ url, proxyFor = () => '', ca }: Served, milliseconds = 5_000, signal?: AbortSignal) =>
  fetchToken(url, { deadline: Date.now() + milliseconds, proxyFor, ca, ...(signal ? { signal } : {}) });

/** A server that answers well, and what it was asked. */
async function asked(): Promise<{ served: Served; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const served = await loopback.http((request, response) => {
    requests.push(request);
    response.end(BODY);
  });
  return { served, requests };
}

describe('fetching a token', () => {
  test('gives status, headers, body and the time of arrival', async () => {
    const served = await loopback.http(answer(200, BODY, { 'x-twice': ['a', 'b'] }));
    const before = Math.floor(Date.now() / 1000);
    const outcome = await get(served);
    expect(outcome).toMatchObject({
      kind: 'answered',
      status: 200,
      body: BODY,
      truncated: false,
      url: served.url.href,
    });
    expect(outcome).toMatchObject({ headers: { 'x-twice': 'a, b', date: expect.any(String) } });
    expect(outcome.kind === 'answered' && outcome.receivedAt).toBeGreaterThanOrEqual(before);
  });

  test('asks as a program, for JSON, without compression, on a connection of its own', async () => {
    const { served, requests } = await asked();
    await get(served);
    expect(requests[0]?.headers).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': expect.not.stringMatching(/mozilla/i),
      host: served.url.host,
      connection: 'close',
    });
  });

  test.each([
    ['gzip', zlib.gzipSync],
    ['br', zlib.brotliCompressSync],
    ['deflate', zlib.deflateSync],
  ])('understands a body compressed with %s all the same', async (encoding, compress) => {
    const served = await loopback.http(answer(200, compress(BODY), { 'content-encoding': encoding }));
    expect(await get(served)).toMatchObject({ kind: 'answered', body: BODY });
  });

  test('stops reading an endless body, compressed or not', async () => {
    const endless = await loopback.http((_request, response) => {
      const more = () => {
        response.write('x'.repeat(10_000));
        if (!response.destroyed) setImmediate(more);
      };
      more();
    });
    expect(await get(endless)).toMatchObject({ kind: 'answered', truncated: true });
    const bomb = zlib.gzipSync(Buffer.alloc(10_000_000));
    const packed = await loopback.http(answer(200, bomb, { 'content-encoding': 'gzip' }));
    expect(await get(packed)).toMatchObject({ kind: 'answered', truncated: true, body: '' });
  });

  test('sends credentials of the address, and shows them nowhere', async () => {
    const { served, requests } = await asked();
    served.url.username = 'hanako';
    served.url.password = 'p%40ss';
    const outcome = await get(served);
    expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('hanako:p@ss').toString('base64')}`);
    expect(JSON.stringify(outcome)).not.toMatch(/hanako|p%40ss|p@ss/);
  });

  test('never throws for an address that it cannot ask', async () => {
    expect(await get({ url: new URL('ftp://127.0.0.1/token') })).toMatchObject({ code: 'UNSUPPORTED_PROTOCOL' });
  });
});

describe('a redirect', () => {
  const redirecting = (location: (path: string) => string | undefined) =>
    loopback.http((request, response) => {
      const target = location(request.url ?? '');
      if (target) response.writeHead(302, { location: target }).end();
      else response.end(BODY);
    });

  test('is followed on the same host', async () => {
    const served = await redirecting((path) => (path === '/token' ? '/v2/token' : undefined));
    const outcome = await get(served);
    expect(outcome).toMatchObject({ kind: 'answered', status: 200, url: `${served.url.origin}/v2/token` });
  });

  test('is followed five times, not more', async () => {
    const paths: string[] = [];
    const served = await redirecting((path) => {
      paths.push(path);
      return `/${paths.length}`;
    });
    expect(await get(served)).toMatchObject({ kind: 'answered', status: 302 });
    expect(paths).toHaveLength(6);
  });

  test('is not followed to another host, not even to another port', async () => {
    const { served: other, requests } = await asked();
    const served = await redirecting(() => other.url.href);
    expect(await get(served)).toMatchObject({ kind: 'answered', status: 302 });
    expect(requests).toEqual([]);
  });
});

describe('the deadline', () => {
  test('holds for all redirects together', async () => {
    let redirects = 0;
    const served = await loopback.http((_request, response) => {
      redirects++;
      setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 150);
    });
    expect(await get(served, 400)).toMatchObject({ kind: 'unreachable', code: 'DEADLINE', timeoutSeconds: 0.4 });
    expect(redirects).toBeLessThanOrEqual(3); // there is no time for more
  });

  test.each([[100], [-1]])('says how long was waited since the start, not what was left: %i ms', async (left) => {
    const served = await loopback.http(() => {});
    const now = Date.now();
    const outcome = await fetchToken(served.url, { deadline: now + left, startedAt: now - 3_000 });
    const { timeoutSeconds = 0 } = outcome as NetworkFailure;
    expect(timeoutSeconds).toBeGreaterThanOrEqual(3);
    expect(timeoutSeconds).toBeLessThanOrEqual((Date.now() - now + 3_100) / 1_000);
  });

  test('that has passed already is kept too', async () => {
    expect(await get(await loopback.http(answer(200)), -1)).toMatchObject({ code: 'DEADLINE' });
  });

  test('is not waited for when the caller gives up', async () => {
    const arrived = new AbortController();
    const served = await loopback.http(() => arrived.abort());
    expect(await get(served, 60_000, arrived.signal)).toMatchObject({ kind: 'unreachable', code: 'ABORTED' });
    expect(await get(served, 60_000, arrived.signal)).toMatchObject({ kind: 'unreachable', code: 'ABORTED' });
  });

  test.each(['http', 'https'])('leaves no connection to a silent %s proxy behind', async (protocol) => {
    const connections: Socket[] = [];
    const served = await loopback.proxy((socket) => connections.push(socket.resume()), protocol);
    await get(served, 300);
    await Promise.all(connections.map((socket) => socket.closed || once(socket, 'close')));
    expect(connections.map(({ closed }) => closed)).toEqual([true]);
  });
});

describe('a proxy', () => {
  const throughProxy = (address: URL) => `http://hanako:p%40ss@${address.host}`;

  test('gets the whole address and its own credentials for plain http', async () => {
    const { served, requests } = await asked();
    const url = new URL(`http://${DEPLOYED_HOST}/token?x=1#part`);
    const outcome = await get({ url, proxyFor: () => throughProxy(served.url) });
    expect(outcome).toMatchObject({ kind: 'answered', status: 200, url: url.href });
    expect(requests[0]?.url).toBe(`http://${DEPLOYED_HOST}/token?x=1`);
    expect(requests[0]?.headers).toMatchObject({
      host: DEPLOYED_HOST,
      'proxy-authorization': `Basic ${Buffer.from('hanako:p@ss').toString('base64')}`,
    });
  });

  test('tunnels https, and the server behind it is the one that is verified', async () => {
    expect(await get(await loopback.deployed(answer(200, BODY)))).toMatchObject({ kind: 'answered', body: BODY });
    const distrusted = { ...(await loopback.deployed(answer(200, BODY))), ca: '' };
    expect(await get(distrusted)).toMatchObject({ kind: 'unreachable', phase: 'connect' });
  });

  test('is not asked about a server on this computer', async () => {
    const { served, requests } = await asked();
    await get({ ...served, proxyFor: () => 'http://127.0.0.1:9' });
    expect(requests).toHaveLength(1);
  });

  describe('is taken from the environment', () => {
    const environment = process.env;
    afterEach(() => {
      process.env = environment;
    });

    const withEnvironment = (variables: Record<string, string>) => {
      const proxyless = Object.entries(environment).filter(([name]) => !/proxy/i.test(name));
      process.env = { ...Object.fromEntries(proxyless), ...variables };
    };

    test.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])('%s', async (name) => {
      const { served, requests } = await asked();
      withEnvironment({ [name]: served.url.origin });
      await fetchToken(new URL(`http://${DEPLOYED_HOST}/token`), { deadline: Date.now() + 5_000 });
      expect(requests.map(({ url }) => url)).toEqual([`http://${DEPLOYED_HOST}/token`]);
    });

    test('but for the hosts of NO_PROXY', async () => {
      const { served, requests } = await asked();
      withEnvironment({ HTTP_PROXY: served.url.origin, NO_PROXY: '.invalid' });
      const url = new URL('http://handson.invalid/token');
      expect(await fetchToken(url, { deadline: Date.now() + 5_000 })).toMatchObject({ phase: 'connect' });
      expect(requests).toEqual([]);
    });
  });

  test('that refuses shows its address without the password', async () => {
    const served = await loopback.proxy((socket) => socket.once('data', () => socket.end('HTTP/1.1 407 No\r\n\r\n')));
    const outcome = await get(served);
    expect(outcome).toMatchObject({ phase: 'proxy', code: 'PROXY_STATUS', proxyStatus: 407 });
    expect(JSON.stringify(outcome)).not.toMatch(/hanako|hunter2/);
  });

  test('with a password that cannot be decoded is refused before it is asked', async () => {
    const url = new URL(`https://${DEPLOYED_HOST}/token`);
    const outcome = await get({ url, proxyFor: () => 'http://user:100%@127.0.0.1:9' });
    expect(outcome).toMatchObject({ phase: 'proxy', code: 'BAD_PROXY_URL' });
    expect(JSON.stringify(outcome)).not.toContain('100%');
  });
});
