/** The proxy on the way does not do its part. */
import type { BadAnswer } from '../bad-answers.js';
import { answer, DEPLOYED_HOST, type Loopback, type Served } from '../loopback.js';

const REACHED = 'response.reached';

/** A proxy that says one thing to whoever connects. */
const saying = (text: string) => (loopback: Loopback) =>
  loopback.proxy((socket) => socket.once('data', () => socket.end(`HTTP/1.1 ${text}\r\nContent-Length: 0\r\n\r\n`)));

/** The value of HTTPS_PROXY. */
const configured = (value: string) => async (): Promise<Served> => ({
  url: new URL(`https://${DEPLOYED_HOST}/token`),
  proxyFor: () => value,
});

const shared = { verdict: REACHED, blame: 'network' } as const;

export const PROXIES: readonly BadAnswer[] = [
  {
    ...shared,
    title: 'a proxy that asks for a password',
    serve: saying('407 Proxy Authentication Required'),
    says: /ユーザー名とパスワードを求めて/,
  },
  {
    ...shared,
    title: 'a proxy that asks for a password, for plain http',
    serve: async (loopback) => {
      const { url } = await loopback.http(answer(407));
      return { url: new URL(`http://${DEPLOYED_HOST}/token`), proxyFor: () => url.origin };
    },
    says: /407/,
    sameAs: 'a proxy that asks for a password',
  },
  { ...shared, title: 'a proxy that forbids the host', serve: saying('403 Forbidden'), says: /接続を拒否しました/ },
  { ...shared, title: 'a proxy that finds no way', serve: saying('502 Bad Gateway'), says: /接続できませんでした/ },
  {
    ...shared,
    title: 'a proxy that is a web server',
    serve: saying('400 Bad Request'),
    says: /プロキシではないサーバー/,
  },
  {
    ...shared,
    title: 'a proxy that nobody runs',
    serve: async (loopback) => configured(`http://127.0.0.1:${await loopback.closedPort()}`)(),
    says: /プロキシ http:\/\/127\.0\.0\.1:\d+ が接続を拒否しました/,
  },
  {
    ...shared,
    title: 'a proxy whose name is unknown',
    serve: configured('http://hanako:hunter2@proxy.handson.invalid:8080'),
    says: /社内のプロキシに接続できません/,
  },
  {
    ...shared,
    title: 'a proxy that never answers',
    serve: (loopback) => loopback.proxy(() => {}),
    says: /0\.6 秒待っても応答しません/,
    deadline: 600,
  },
  {
    ...shared,
    title: 'a proxy that hangs up',
    serve: (loopback) => loopback.proxy((socket) => socket.once('data', () => socket.end())),
    says: /何も返さずに接続を切りました/,
  },
  {
    ...shared,
    title: 'a proxy written with https',
    serve: (loopback) =>
      loopback.proxy((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'), 'https'),
    says: /先頭を http:\/\/ にして/,
  },
  {
    ...shared,
    title: 'a proxy setting that is no address',
    serve: configured('http://pro xy:80 80'),
    says: /読み取れません/,
  },
  {
    ...shared,
    title: 'a SOCKS proxy',
    serve: configured('socks5://127.0.0.1:1080'),
    says: /socks5:.*対応していません/,
  },
];
