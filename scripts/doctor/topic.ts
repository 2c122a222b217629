/** One part of the report: verdicts about the same thing. */
import { failed, type Verdict } from '../../checks/verdict.js';
import { UserError } from '../cli/user-error.js';

export interface Topic {
  title: string;
  verdicts: Verdict[];
}

/** Examines one topic. Whatever goes wrong in it is a finding: the other topics go on. Never rejects. */
export async function topicOf(
  id: string,
  title: string,
  examine: () => Promise<Verdict[]> | Verdict[],
): Promise<Topic> {
  try {
    return { title, verdicts: await examine() };
  } catch (error) {
    return { title, verdicts: [unexamined(id, title, error)] };
  }
}

function unexamined(id: string, title: string, error: unknown): Verdict {
  const subject = { id: `${id}.examined`, title: `${title}の検査` };
  if (error instanceof UserError) return failed(subject, { blame: 'settings', cause: error.message, next: error.next });
  const { code, message = '' } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
    const missing = /'([^'./][^']*)'/.exec(message)?.[1];
    return failed(subject, {
      blame: 'settings',
      cause: `パッケージ${missing ? ` ${missing} ` : ''}が足りないので、調べられませんでした。`,
      next: 'このフォルダーで npm ci を実行してから、もう一度実行してください。',
    });
  }
  return failed(subject, {
    blame: 'network', // nobody can tell
    cause: `調べる途中で予期しないエラーが起きました（${code ?? message.split('\n', 1)[0]?.slice(0, 120)}）。`,
    next: 'もう一度実行し、続くときは、この表示を講師に伝えてください。',
  });
}

const MARKS = { passed: '✔', failed: '✖', todo: '○', skipped: '−' };

/** The report where the packages that make it readable are not installed. */
export function plainReport({ topics }: { topics: readonly Topic[] }): string {
  const verdicts = topics.flatMap((topic) => topic.verdicts);
  return verdicts
    .flatMap(({ status, title, cause, next }) => [
      `${MARKS[status]} ${title}`,
      ...(cause ? [`    原因  ${cause}`] : []),
      ...(next ? [`    次に  ${next}`] : []),
    ])
    .join('\n');
}
