import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from './text.js';
import { renderClaims } from './verdicts.js';

const CLAIMS = [
  { name: 'iss', value: `SK${'0'.repeat(32)}`, meaning: '署名した API キー（API_KEY）' },
  { name: 'grants.voice.incoming', value: 'なし', meaning: '着信の許可' },
];

const plain = (columns: number | undefined) => renderClaims(CLAIMS, columns).map(stripVTControlCharacters);

test('a wide terminal gets a table whose columns stand below each other', () => {
  const [first = '', second = ''] = plain(100);
  const columnOf = (line: string, text: string) => displayWidth(line.slice(0, line.indexOf(text)));
  expect(columnOf(first, 'SK')).toBe(columnOf(second, 'なし'));
  expect(columnOf(first, '署名')).toBe(columnOf(second, '着信'));
  expect(plain(undefined)).toEqual([first, second]);
});

test('a terminal of 60 columns gets lines that fit, with everything on them', () => {
  const lines = plain(60);
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(60);
  for (const text of CLAIMS.flatMap((row) => Object.values(row))) expect(lines.join('\n')).toContain(text);
});
