/** Can `npm start` have the ports that bookmarks and clients expect, and who has them otherwise? */
import { once } from 'node:events';
import net from 'node:net';
import { bySettings, failed, passed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { fetchToken } from '../net/fetch-token.js';

type Part = 'page' | 'function';

export type Ports = Record<Part, number>;

export function examinePorts(ports: Ports): Promise<Verdict[]> {
  const parts = Object.keys(PARTS) as Part[];
  return Promise.all(parts.map(async (part) => judgePort(part, ports[part], await useOf(ports[part], part))));
}

async function useOf(port: number, part: Part): Promise<PortUse> {
  const server = net.createServer().listen(port, '127.0.0.1'); // as `npm start` would
  try {
    await once(server, 'listening');
    await once(server.close(), 'close');
    return { kind: 'free' };
  } catch (error) {
    const { code = 'UNKNOWN' } = error as NodeJS.ErrnoException;
    return code === 'EADDRINUSE' ? whoAnswers(port, part) : { kind: 'forbidden', code };
  }
}

/** A server on this computer answers in a few ms; other programs may say nothing at all. */
const PATIENCE_MS = 1_000;

interface Sign {
  headers?: Record<string, string>;
  body: RegExp;
}

/** What only the kit's own servers answer. `twilio-run start` says the first of the Function's too, but lets any page in. */
const SIGNS: Record<Part, Sign[]> = {
  page: [{ body: /<title>Twilio Functions で \/token を作る<\/title>/ }],
  function: [
    { body: /^Could not find requested resource$/ },
    { headers: { origin: 'http://elsewhere.invalid' }, body: /^Forbidden$/ },
  ],
};

async function whoAnswers(port: number, part: Part): Promise<PortUse> {
  const url = new URL(`http://127.0.0.1:${port}/`);
  const options = { deadline: Date.now() + PATIENCE_MS };
  const asked = SIGNS[part].map(async ({ headers, body }) => {
    const outcome = await fetchToken(url, { ...options, headers });
    if (outcome.kind !== 'answered') return { isOurs: false };
    const { server, 'x-powered-by': poweredBy } = outcome.headers;
    return { isOurs: body.test(outcome.body), server: server ?? poweredBy };
  });
  const answers = await Promise.all(asked);
  if (answers.every(({ isOurs }) => isOurs)) return { kind: 'own' };
  const server = answers.find((answer) => answer.server)?.server;
  return { kind: 'other', ...(server ? { server: plain(server) } : {}) };
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

const PARTS: Record<Part, { what: string; option: string }> = {
  page: { what: 'ページ', option: '--port' },
  function: { what: 'このパソコンの /token', option: '--function-port' },
};

export function judgePort(part: Part, port: number, use: PortUse): Verdict {
  const { what, option } = PARTS[part];
  const subject = (note = ''): Subject => ({ id: `ports.${part}`, title: `ポート ${port}（${what}）${note}` });
  switch (use.kind) {
    case 'free':
      return passed(subject(': 空いています'));
    case 'own':
      return passed(subject(': 動いている npm start が使っています'));
    case 'other':
      return failed(
        subject(),
        bySettings(
          `ポート ${port} は、ほかのプログラム${use.server ? `（${use.server}）` : ''}が使っています。ブックマークや次の章のクライアントがこの番号を開くと、そちらにつながります。`,
          `そのままでも、npm start は空いている別のポートを選びます。番号を決めておきたいなら、そのプログラムを終了するか、npm start -- ${option} 番号 で選んでください。`,
        ),
      );
    case 'forbidden':
      if (use.code !== 'EACCES') {
        return skipped(subject(), `ポートが空いているかを調べられませんでした（${use.code}）。`);
      }
      return failed(
        subject(),
        bySettings(
          `このパソコンでは、ポート ${port} を使うことが許可されていません（EACCES）。Windows では、Hyper-V や WSL がポートを予約していることがあります。`,
          `npm start は空いている別のポートを選びます。番号を決めておきたいなら、npm start -- ${option} 番号 で選んでください。`,
        ),
      );
  }
}
