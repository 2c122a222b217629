/** Can `npm start` have the ports that bookmarks and clients expect? */
import { judge, type Subject, skipped, type Verdict } from '../verdict.js';

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
