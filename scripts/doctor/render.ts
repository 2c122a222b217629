/** The report as text: facts, topics, and a sum. */
import { allPassed } from '../../checks/verdict.js';
import { colours } from '../cli/colours.js';
import { renderVerdicts } from '../cli/verdicts.js';
import type { Topic } from './examine.js';
import { type Facts, factLines } from './facts.js';

/** @param width columns of the terminal; undefined for no wrapping */
export function renderDoctor(facts: Facts, topics: readonly Topic[], width: number | undefined): string {
  const verdicts = topics.flatMap((topic) => topic.verdicts);
  const count = (status: string) => verdicts.filter((verdict) => verdict.status === status).length;
  const skips = count('skipped') ? `、スキップ ${count('skipped')} 件` : '';
  const sum = `合格 ${count('passed')} 件、不合格 ${count('failed')} 件${skips}`;
  return [
    colours.bold('診断'),
    ...factLines(facts),
    ...topics.flatMap(({ title, verdicts }) => ['', colours.bold(title), renderVerdicts(verdicts, width).trimEnd()]),
    '',
    allPassed(verdicts)
      ? colours.green(`✔ 問題は見つかりませんでした（${sum}）。`)
      : colours.red(`✖ 直すところがあります（${sum}）。上から順に直してください。`),
    colours.dim('シークレットやトークンは表示せず、SID も一部を伏せているので、このまま質問に貼り付けられます。'),
  ].join('\n');
}
