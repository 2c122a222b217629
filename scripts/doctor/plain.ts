/** The report where the packages that make it readable are not installed. */
import type { Findings } from './examine.js';

const MARKS = { passed: '✔', failed: '✖', skipped: '−' };

export function plainReport({ topics }: Findings): string {
  const verdicts = topics.flatMap((topic) => topic.verdicts);
  return verdicts
    .flatMap(({ status, title, cause, next }) => [
      `${MARKS[status]} ${title}`,
      ...(cause ? [`    原因  ${cause}`] : []),
      ...(next ? [`    次に  ${next}`] : []),
    ])
    .join('\n');
}
