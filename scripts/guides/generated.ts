/** What `npm run docs` makes of the list of steps: the parts of the texts between two comments, and the npm scripts. */
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

/** A line of package.json such as `"check:step4": "node scripts/kit.js check 2-4",`. */
const CHECK_SCRIPT = /^(\s*)"check:step\w+": "(.* )2-\w+"(,?)$/;

/**
 * package.json with one script for the check of each step, and otherwise as it stands.
 * @throws UnknownPart when it has none: how they are written is taken from those that there are
 */
export function withCheckScripts(packageJson: string, steps: readonly { id: string; check: string }[] = STEPS): string {
  const lines = packageJson.split('\n');
  const begin = lines.findIndex((line) => CHECK_SCRIPT.test(line));
  const end = lines.findLastIndex((line) => CHECK_SCRIPT.test(line));
  const [, indent, command] = CHECK_SCRIPT.exec(lines[begin] ?? '') ?? [];
  const [, , , comma] = CHECK_SCRIPT.exec(lines[end] ?? '') ?? [];
  if (indent === undefined) throw new UnknownPart('"check:stepN" が 1 つもないので、書き方が分かりません。');
  const scripts = steps.map(({ id, check }) => `${indent}"${check}": "${command}${id}"`);
  lines.splice(begin, end + 1 - begin, ...`${scripts.join(',\n')}${comma}`.split('\n'));
  return lines.join('\n');
}
