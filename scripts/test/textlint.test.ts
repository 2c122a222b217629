import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { TEXTS } from '../guides/guides.js';
import { ROOT } from '../system/paths.js';

/** As a command: under Jest, textlint's own `import()` of its rules fails, silently, and then every text is fine. */
function textlint(args: string[], input?: string): string {
  const command = require.resolve('textlint/bin/textlint.js');
  const flags = ['--format', 'unix', '--no-color'];
  const { stdout, stderr } = spawnSync(process.execPath, [command, ...flags, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    input,
  });
  return `${stdout}${stderr}`.trim();
}

/** Relative and with `/`: textlint takes what it is given for a glob pattern. */
const PATTERNS = TEXTS.map((file) => path.relative(ROOT, file).replaceAll('\\', '/'));

test('the texts for participants follow the rules for technical writing in Japanese (.textlintrc.js)', () => {
  expect(textlint(PATTERNS)).toBe('');
});

test('and a text that does not follow them is found out', () => {
  const found = textlint(['--stdin', '--stdin-filename', 'x.md'], '# 見出し\n\nこれは食べれると思う！\n');
  expect(found).toMatch(/no-dropping-the-ra/);
  expect(found).toMatch(/no-mix-dearu-desumasu|ja-no-weak-phrase/);
});
