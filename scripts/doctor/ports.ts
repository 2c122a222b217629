/** Can `npm start` have the ports that bookmarks and clients expect, and who has them otherwise? */
import http from 'node:http';
import net from 'node:net';
import { judge, type Subject, skipped, type Verdict } from '../../checks/verdict.js';

export interface Ports {
  page: number;
  function: number;
}

export function examinePorts(ports: Ports): Promise<Verdict[]> {
  const examine = async (part: PortEvidence['part']) =>
    judgePort({ part, port: ports[part], use: await useOf(ports[part], part) });
  return Promise.all([examine('page'), examine('function')]);
}

async function useOf(port: number, part: PortEvidence['part']): Promise<PortUse> {
  const code = await codeOfListening(port);
  if (code === undefined) return { kind: 'free' };
  if (code !== 'EADDRINUSE') return { kind: 'forbidden', code };
  return whoAnswers(port, part);
}

/** Asks as `npm start` would: whether a server can listen there. @returns the error's code, undefined when it can */
function codeOfListening(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'UNKNOWN'));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}

/** A server on this computer answers in a few ms; other programs may say nothing at all. */
const PATIENCE_MS = 1_000;

interface Sign {
  path: string;
  headers: http.OutgoingHttpHeaders;
  body: RegExp;
}

/** What only the kit's own servers answer. `twilio-run start` says the first of the Function's too, but lets any page in. */
const SIGNS: Record<PortEvidence['part'], Sign[]> = {
  page: [{ path: '/', headers: {}, body: /<title>Twilio Functions で \/token を作る<\/title>/ }],
  function: [
    { path: '/', headers: {}, body: /^Could not find requested resource$/ },
    { path: '/', headers: { origin: 'http://elsewhere.invalid' }, body: /^Forbidden$/ },
  ],
};

interface Answer {
  body: string;
  server?: string;
}

async function whoAnswers(port: number, part: PortEvidence['part']): Promise<PortUse> {
  const signs = SIGNS[part];
  const answers = await Promise.all(signs.map((sign) => ask(port, sign)));
  if (signs.every(({ body }, index) => body.test(answers[index]?.body ?? ''))) return { kind: 'own' };
  const server = answers.find((answer) => answer?.server)?.server;
  return { kind: 'other', ...(server ? { server } : {}) };
}

/** Undefined when nothing is answered that HTTP knows. */
function ask(port: number, { path, headers }: Sign): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      const server = response.headers.server ?? response.headers['x-powered-by'];
      let body = '';
      const end = () => resolve({ body, ...(typeof server === 'string' ? { server: plain(server) } : {}) });
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        if (body.length > 10_000) end();
      });
      response.on('end', end).on('error', end);
    });
    request.on('error', () => resolve(undefined));
    setTimeout(() => {
      resolve(undefined);
      request.destroy();
    }, PATIENCE_MS).unref();
  });
}

/** A name such as `nginx/1.27`, in no other form than that. */
function plain(server: string): string {
  return server.replace(/[^\w./ -]/g, '').slice(0, 40);
}

export type PortUse =
  | { kind: 'free' }
  /** `npm start` of this kit answers there. */
  | { kind: 'own' }
  /** `server`: what its answer calls itself, if it answers at all. */
  | { kind: 'other'; server?: string }
  /** The system gives it to nobody (Windows reserves ranges for Hyper-V and WSL). */
  | { kind: 'forbidden'; code: string };

export interface PortEvidence {
  part: 'page' | 'function';
  port: number;
  use: PortUse;
}

const PARTS = {
  page: { what: 'ページ', option: '--port' },
  function: { what: 'このパソコンの /token', option: '--function-port' },
} as const;

export function judgePort({ part, port, use }: PortEvidence): Verdict {
  const { what, option } = PARTS[part];
  const subject = (note = ''): Subject => ({ id: `ports.${part}`, title: `ポート ${port}（${what}）${note}` });
  const other = `終わらせなくても、npm start は空いている別のポートを選びます。決まった番号にするなら、そのプログラムを終わらせるか、npm start -- ${option} 番号 で選んでください。`;
  switch (use.kind) {
    case 'free':
      return judge(subject(': 空いています'), undefined);
    case 'own':
      return judge(subject(': 動いている npm start が使っています'), undefined);
    case 'other':
      return judge(subject(), {
        blame: 'settings',
        cause: `ポート ${port} は、ほかのプログラム${use.server ? `（${use.server}）` : ''}が使っています。ブックマークや次の章のクライアントがこの番号を開くと、そちらにつながります。`,
        next: other,
      });
    case 'forbidden':
      return use.code === 'EACCES'
        ? judge(subject(), {
            blame: 'settings',
            cause: `ポート ${port} を使うことを、このパソコンが許しません（EACCES）。Windows では、Hyper-V や WSL がポートを予約していることがあります。`,
            next: `npm start は空いている別のポートを選びます。決まった番号にするなら、npm start -- ${option} 番号 で選んでください。`,
          })
        : skipped(subject(), `ポートが空いているかを調べられませんでした（${use.code}）。`);
  }
}
