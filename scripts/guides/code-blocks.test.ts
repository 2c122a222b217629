import fs from 'node:fs';
import { codeBlocks, expectedLines, withBlocks } from './code-blocks.js';
import { guideFile } from './guides.js';

const GUIDE = fs.readFileSync(guideFile('2-4'), 'utf8');

test.each([
  ['a line changed in the code for the Console', /(exports[^`]*)incomingAllow: false/, '$1incomingAllow: true'],
  ['a line lost from a difference', '+    incomingAllow: false,\n', ''],
  ['a difference that is still empty', /```diff\n[^`]*```/, '```diff\n```'],
  ['code for the Console that is still empty', /```js\n[^`]*```/, '```js\n```'],
])('%s is put right, and nothing else', (_, right, wrong) => {
  const stale = GUIDE.replace(right, wrong);
  expect(stale).not.toBe(GUIDE);
  expect(withBlocks(stale)).toBe(GUIDE);
});

test('commands and other blocks stay as they were written', () => {
  const text = '# A\n\n```sh\nnpm test\n```\n\n```json\n{}\n```\n';
  expect(withBlocks(text)).toBe(text);
});

test('a block is known by the comment right before it, and one without is refused', () => {
  const [, second] = codeBlocks('<!-- a -->\n```sh\n```\n\n<!-- b -->\n\n```ts\nlet a;\n```\n');
  expect(second).toEqual({ language: 'ts', mark: undefined, lines: ['let a;'], line: 7 });
  expect(() => expectedLines(second!)).toThrow(/7 行目/);
});

test.each(['ts の一部', 'js'])('a comment that names nothing that can be shown is refused: token.%s', (name) => {
  const text = `<!-- steps/2-4/token.${name} -->\n\`\`\`${name.slice(0, 2)}\n\`\`\`\n`;
  expect(() => withBlocks(text)).toThrow(/2 行目/);
});
