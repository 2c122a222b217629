import { stripVTControlCharacters } from 'node:util';
import { differenceOf } from './difference.js';

test('shows what goes and what comes, and counts it', () => {
  const { lines, added, removed } = differenceOf('a\nb\nc\n', 'a\nB\nc\nd\n');
  expect(stripVTControlCharacters(lines.join('\n'))).toContain(' a\n-b\n+B\n c\n+d');
  expect({ added, removed }).toEqual({ added: 2, removed: 1 });
});

test('line ends of Windows, a byte order mark and a missing last line end are no difference', () => {
  expect(differenceOf('\uFEFFa\r\nb', 'a\nb\n').lines).toEqual([]);
});

test('an empty workspace gets everything', () => {
  expect(differenceOf('', 'a\nb\n')).toMatchObject({ added: 2, removed: 0 });
});
