import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type StepId, stepOf } from '../../steps/steps.js';
import { displayWidth } from '../cli/text.js';
import { changed, solution } from '../test/handlers.js';
import type { WorkshopState } from './model.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-home-'));
process.env.HANDSON_HOME = home; // before the modules that go by it
const { frame }: typeof import('./frame.js') = require('./frame.js');
const { Workshop }: typeof import('./workshop.js') = require('./workshop.js');
const { WORKSPACE_FILE }: typeof import('../system/paths.js') = require('../system/paths.js');

const workshop = new Workshop({ canEdit: false });
afterAll(async () => {
  await workshop.close();
  fs.rmSync(home, { recursive: true });
});

/** The state after a check of a text. */
async function after(source: string): Promise<WorkshopState> {
  fs.mkdirSync(path.dirname(WORKSPACE_FILE), { recursive: true });
  fs.writeFileSync(WORKSPACE_FILE, source);
  await workshop.check();
  return workshop.state;
}

const SIZES = [
  [60, 24],
  [60, 16],
  [80, 24],
  [120, 40],
  [40, 12],
] as const;
const SECRET = 'x'.repeat(70);

function drawn(state: WorkshopState, columns: number, rows: number, more: { detail?: string[]; notice?: string } = {}) {
  const { detail, notice } = more;
  const options = {
    columns,
    rows,
    pageUrl: 'http://127.0.0.1:3210/',
    addresses: ['  このパソコンの /token http://127.0.0.1:3000/token'],
  };
  return frame(state, { ...options, detail, notice, hasLinks: false }).map(stripVTControlCharacters);
}

const heightOf = (lines: readonly string[], columns: number) =>
  lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns)), 0);

// biome-ignore format: a table
const SITUATIONS: [what: string, step: StepId, source: () => string, says: RegExp][] = [
  ['an untouched step', '2-1', () => solution('2-1'), /設定ファイル/],
  ['a to-do', '2-2', () => `${solution('2-1')}// a try\n`, /これから/],
  ['a syntax error', '2-2', () => changed(solution('2-2'), "'user';", "'user;"), /文字列が閉じていません/],
  ['a run-time error', '2-5', () => changed(solution('2-5'), 'context.API_KEY', 'API_KEY'), /API_KEY の前に context\./],
  ['a wrong value', '2-2', () => changed(solution('2-2'), "'user'", "'山田'"), /識別子に/],
  ['a long line', '2-2', () => changed(solution('2-2'), "'user'", `'${SECRET}' + 山田`), /山田/],
  ['the end', '2-6', () => solution('2-6'), /すべての手順が終わりました/],
  ['something that prints', '2-6', () => changed(solution('2-6'), '  const identity', `  console.log('${'あ'.repeat(90)}');\n  const identity`), /手順 2-6/],
];

describe.each(SITUATIONS)('%s', (_, step, source, says) => {
  let state: WorkshopState;
  beforeAll(async () => {
    await workshop.open(step);
    state = await after(source());
  });

  test.each(SIZES)('fits on %i × %i, with the cause and the keys once', (columns, rows) => {
    const lines = drawn(state, columns, rows);
    expect(heightOf(lines, columns)).toBeLessThanOrEqual(rows);
    const text = lines.join('\n');
    expect(text.match(/q 終了/g)).toHaveLength(1);
    expect(lines.at(-1)).toContain('q 終了');
    if (rows >= 16) expect(text.replaceAll(/\n\s*/g, '')).toMatch(says);
    expect(text.match(/原因/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  test('breaks no line of Japanese over the edge', () => {
    const own = drawn(state, 60, 40).filter((line) => !/│/.test(line));
    expect(own.filter((line) => displayWidth(line) > 60)).toEqual([]);
  });
});

test('the rail shows how each step stands, and a step that broke is told in words', async () => {
  await after(solution('2-4'));
  const state = await after(changed(solution('2-4'), "'user'", "'山田'"));
  const text = drawn(state, 80, 30).join('\n');
  expect(text).toMatch(/– 2-1 {2}! 2-2 {2}✔ 2-4/);
});

test('what a key asked for takes the place of the problem, and its answer stands above the keys', async () => {
  const state = await after(changed(solution('2-2'), "'user';", "'user;"));
  const text = drawn(state, 80, 24, { detail: ['完成例との違い'], notice: '最後の手順です。' }).join('\n');
  expect(text).toContain('完成例との違い');
  expect(text).toMatch(/最後の手順です。\n\nc 検査/);
  expect(text).not.toContain('文字列が閉じていません');
});

test('what is to be known of the addresses stays indented where it wraps', async () => {
  const state = await after(solution('2-2'));
  const note = `  アドレスを転送して開くときは、転送されたアドレスの後ろに /?admit=${'0'.repeat(32)} を付けます（1 回だけ使えます）。`;
  const options = { columns: 60, rows: 60, pageUrl: '', detail: undefined, notice: undefined, hasLinks: false };
  const lines = frame(state, { ...options, addresses: [note] }).map(stripVTControlCharacters);
  const from = lines.findIndex((line) => line.includes('アドレスを転送'));
  const shown = lines.slice(from, lines.indexOf('', from));
  expect(shown.length).toBeGreaterThan(1);
  expect(shown.filter((line) => !line.startsWith('  '))).toEqual([]);
});

describe('in a class', () => {
  const LONG = '{ } の中では ; ではなく , で区切ります。'.repeat(12);
  const joined = { address: '192.168.1.5:3230', name: '席12', status: 'joined' as const, sentences: [] };
  const said = { ...joined, sentences: [{ mistake: 'handler.syntax', text: '閉じる引用符を書きましょう。' }] };

  // biome-ignore format: a table
  const CLASSES: [what: string, of: WorkshopState['class'], says: RegExp][] = [
    ['what the instructor says', said, /講師から {2}閉じる引用符を書きましょう。/],
    ['that the room is there', joined, /教室（席12）: 参加中/],
    ['that it is out of reach', { ...joined, status: 'away', why: '教室につながりません。…' }, /教室（席12）: つながりません（自動で試します）/],
    ['why it refuses', { ...joined, status: 'refused', why: 'PIN が違います。' }, /教室（席12）: PIN が違います。/],
    ['a long sentence', { ...said, sentences: [{ mistake: 'handler.syntax', text: LONG.slice(0, 300) }] }, /講師から/],
    ['many sentences', { ...said, sentences: Array.from({ length: 60 }, () => said.sentences[0]!) }, /講師から/],
  ];

  test.each(CLASSES)('%s is said, and the problem and the keys stay', async (_, of, says) => {
    const state = { ...(await after(changed(solution('2-2'), "'user';", "'user;"))), class: of };
    for (const [columns, rows] of [
      [60, 30],
      [80, 24],
    ] as const) {
      const lines = drawn(state, columns, rows);
      const own = lines.filter((line) => !/│/.test(line));
      expect(own.filter((line) => displayWidth(line) > columns)).toEqual([]);
      expect(heightOf(lines, columns)).toBeLessThanOrEqual(rows);
      const text = lines.join('\n').replaceAll(/\n\s*/g, '');
      expect(text).toMatch(says);
      expect(text).toMatch(/文字列が閉じていません/);
      expect(lines.at(-1)).toContain('q 終了');
    }
  });
});

test('the place of a problem is a link, where the terminal shows links', async () => {
  const state = await after(changed(solution('2-2'), "'user';", "'user;"));
  const options = { columns: 80, rows: 24, pageUrl: '', addresses: [], detail: undefined, notice: undefined };
  const linked = frame(state, { ...options, hasLinks: true })
    .join('\n')
    .replaceAll('\u001b', '<ESC>')
    .replaceAll('\u0007', '<BEL>');
  expect(linked).toMatch(/<ESC>\]8;;(file|vscode):\/\/\S*token\.ts\S*<BEL>\S*token\.ts:15<ESC>\]8;;<BEL>/);
  expect(frame(state, { ...options, hasLinks: false }).join('')).not.toContain(']8;;');
});

test('in the first step, the words are those of the step', async () => {
  fs.rmSync(path.join(home, '.handson'), { recursive: true, force: true });
  expect(drawn(workshop.state, 80, 24).join('')).not.toContain(stepOf('2-1').hints[1]!);
});
