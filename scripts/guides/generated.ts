/** The parts of the texts that `npm run docs` makes, between two comments that name them. */
import { STEPS } from '../../steps/steps.js';

/** What stands between the comments of each name. */
const PARTS: Readonly<Record<string, () => string[]>> = {
  手順の一覧: () => [
    '| 手順 | すること | 検査 |',
    '| --- | --- | --- |',
    ...STEPS.map(({ id, title, check }) => `| [${id}](steps/${id}/README.ja.md) | ${title} | \`npm run ${check}\` |`),
  ],
};

const BEGIN = /^<!-- (\S+)（npm run docs が作ります） -->$/;

/** A comment that names no part, or one that no comment ends. */
export class UnknownPart extends Error {}

/** The same text, with its generated parts as they are now. @throws UnknownPart */
export function withGenerated(markdown: string): string {
  const lines = markdown.split('\n');
  for (let begin = 0; begin < lines.length; begin++) {
    const [, name] = BEGIN.exec(lines[begin] ?? '') ?? [];
    if (!name) continue;
    const part = PARTS[name];
    const end = lines.indexOf(`<!-- ${name}の終わり -->`, begin);
    if (!part || end < 0) throw new UnknownPart(`${begin + 1} 行目の「${name}」を作れません。`);
    lines.splice(begin + 1, end - begin - 1, '', ...part(), '');
  }
  return lines.join('\n');
}
