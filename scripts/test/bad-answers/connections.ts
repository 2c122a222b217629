/** The connection fails, or breaks before the answer is complete. */
import type net from 'node:net';
import type { BadAnswer } from '../bad-answers.js';
import { answer } from '../loopback.js';

const REACHED = 'response.reached';
const HANGING = 600;

/** A TLS record that refuses the handshake (alert 40). */
const HANDSHAKE_FAILURE = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);

export const CONNECTIONS: readonly BadAnswer[] = [
  {
    title: 'a host name that does not exist',
    serve: async () => ({ url: new URL('https://handson-no-such-service.invalid/token') }),
    verdict: REACHED,
    blame: 'network',
    says: /handson-no-such-service\.invalid というホスト名が見つかりません/,
  },
  {
    title: 'nobody listens on the port',
    serve: async (loopback) => ({ url: new URL(`http://127.0.0.1:${await loopback.closedPort()}/token`) }),
    verdict: REACHED,
    blame: 'network',
    says: /サーバーを起動/,
  },
  {
    title: 'the connection is reset after the request',
    serve: (loopback) => loopback.tcp('http', (socket) => socket.once('data', () => socket.resetAndDestroy())),
    verdict: REACHED,
    blame: 'network',
    says: /何も返らず、接続が切られました/,
  },
  {
    title: 'the connection is reset during the TLS handshake',
    serve: (loopback) => loopback.tcp('https', (socket) => socket.once('data', () => socket.resetAndDestroy())),
    verdict: REACHED,
    blame: 'network',
    says: /TLS）の途中で/,
  },
  {
    title: 'the connection is closed after the request, over TLS',
    serve: (loopback) => loopback.https((request) => request.socket.destroy()),
    verdict: REACHED,
    blame: 'network',
    says: /レスポンスが届く前に接続が切られました/,
  },
  {
    title: 'a self-signed certificate',
    serve: async (loopback) => ({ ...(await loopback.https(answer(200), loopback.certificates.selfSigned)), ca: '' }),
    verdict: REACHED,
    blame: 'network',
    says: /自己署名/,
  },
  {
    title: 'an expired certificate',
    serve: (loopback) => loopback.https(answer(200), loopback.certificates.expired),
    verdict: REACHED,
    blame: 'network',
    says: /期限が切れて/,
  },
  {
    title: 'a certificate that is not valid yet',
    serve: (loopback) => loopback.https(answer(200), loopback.certificates.notYet),
    verdict: REACHED,
    blame: 'network',
    says: /時計が遅れて/,
  },
  {
    title: 'a certificate for another name',
    serve: (loopback) => loopback.https(answer(200), loopback.certificates.otherName),
    verdict: REACHED,
    blame: 'network',
    says: /別の名前のサーバーの証明書/,
  },
  {
    title: 'a certificate of an unknown issuer',
    serve: async (loopback) => ({ ...(await loopback.https(answer(200))), ca: '' }),
    verdict: REACHED,
    blame: 'network',
    says: /認証局まで、たどれません/,
  },
  {
    title: "a company's own authority in the chain",
    serve: async (loopback) => ({
      ...(await loopback.https(answer(200), loopback.certificates.withAuthority)),
      ca: '',
    }),
    verdict: REACHED,
    blame: 'network',
    says: /NODE_EXTRA_CA_CERTS/,
  },
  {
    title: 'https to a port that speaks http',
    serve: async (loopback) => {
      const { url } = await loopback.http(answer(200));
      return { url: new URL(url.href.replace('http:', 'https:')) };
    },
    verdict: REACHED,
    blame: 'settings',
    says: /http:\/\/ に変えて/,
  },
  {
    title: 'http to a port that speaks https',
    serve: async (loopback) => {
      const { url } = await loopback.https(answer(200));
      return { url: new URL(url.href.replace('https:', 'http:')) };
    },
    verdict: REACHED,
    blame: 'network',
    says: /https:\/\/ に変えて/,
    sameAs: 'the connection is reset after the request',
  },
  {
    title: 'a TLS handshake that the server refuses',
    serve: (loopback) => loopback.tcp('https', (socket) => socket.once('data', () => socket.end(HANDSHAKE_FAILURE))),
    verdict: REACHED,
    blame: 'network',
    says: /ハンドシェイクの失敗/,
  },
  {
    title: 'a server that does not speak HTTP',
    serve: (loopback) => loopback.tcp('http', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')),
    verdict: REACHED,
    blame: 'settings',
    says: /HTTP ではないデータ/,
  },
  {
    title: 'a server that never answers, on this computer',
    serve: (loopback) => loopback.http(() => {}),
    verdict: REACHED,
    blame: 'network',
    says: /127\.0\.0\.1:\d+ につながりましたが、0\.6 秒待ってもレスポンスが返ってきません/,
    deadline: HANGING,
  },
  {
    title: 'a Function that never answers',
    serve: (loopback) => loopback.deployed(() => {}),
    verdict: REACHED,
    blame: 'twilio',
    says: /callback が呼ばれる/,
    deadline: 1_000,
  },
  {
    title: 'a TLS handshake that never ends',
    serve: (loopback) => loopback.tcp('https', () => {}),
    verdict: REACHED,
    blame: 'network',
    says: /0\.6 秒待っても .* につながりませんでした/,
    deadline: HANGING,
  },
  {
    title: 'a body that drips without end',
    serve: (loopback) =>
      loopback.http((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 50);
        response.once('close', () => clearInterval(drip));
      }),
    verdict: REACHED,
    blame: 'network',
    says: /本文の終わりまで届きません/,
    deadline: HANGING,
  },
  {
    title: 'a body that breaks off',
    serve: (loopback) =>
      loopback.tcp('http', (socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"token":"')),
      ),
    verdict: REACHED,
    blame: 'network',
    says: /本文の途中で切れました/,
  },
  {
    title: 'a compressed body that is broken',
    serve: (loopback) => loopback.http(answer(200, 'not gzip at all', { 'content-encoding': 'gzip' })),
    verdict: REACHED,
    blame: 'network',
    says: /圧縮（gzip など）が壊れて/,
  },
  {
    title: 'a chunked body with broken chunks',
    serve: (loopback) => loopback.tcp('http', (socket) => badChunks(socket)),
    verdict: REACHED,
    blame: 'network',
    says: /本文の区切り方/,
  },
  {
    title: 'headers without end',
    serve: (loopback) => loopback.http(answer(200, '{}', { 'x-large': 'a'.repeat(40_000) })),
    verdict: REACHED,
    blame: 'code',
    says: /ヘッダーが大きすぎ/,
  },
];

function badChunks(socket: net.Socket): void {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  socket.once('data', () => socket.write(head, () => setImmediate(() => socket.end('zz\r\n{}\r\n'))));
}
