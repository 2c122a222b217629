import fs from 'node:fs';
import path from 'node:path';
import { runKit, temporaryHome } from '../test/run-kit.js';
import { command, ENV, port, timeout } from './command.js';
import { helpText } from './help.js';
import { displayWidth } from './text.js';
import { Interrupted, UserError } from './user-error.js';

const DEFINITION = {
  name: 'npm run sample',
  does: '長い説明です。値を順に尋ねて、設定ファイル .env に書き込みます。それまでの内容は、控えに残します。',
  options: {
    env: { ...ENV, heading: '  対象' },
    fault: { value: 'X', help: '障害', multiple: true },
    'function-port': port('このパソコンの /token のポート', 3000),
    timeout: timeout('通信を待つ時間', 4),
    'dry-run': { help: '何をするかを、デプロイ先も含めて、長い一行で表示するだけで、何も変えない' },
    json: { help: '結果を JSON で出力' },
  },
  exitCodes: '0 成功、2 コマンドの使い方の誤り',
  positionals: { most: 1 },
} as const;

/** What the command got, or what it printed instead. */
async function called(args: string[], work: () => number = () => 0) {
  const [out, errors, got]: [string[], string[], unknown[]] = [[], [], []];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text: string) => void out.push(text)),
    jest.spyOn(console, 'error').mockImplementation((text: string) => void errors.push(text)),
  ];
  const main = command(DEFINITION, (values, positionals) => {
    got.push(values, ...positionals);
    return work();
  });
  const code = await main(args);
  for (const spy of spies) spy.mockRestore();
  return { code, out: out.join('\n'), errors: errors.join('\n'), got };
}

describe('a command', () => {
  test('gets its values as what they mean', async () => {
    const args = ['one', '--fault', 'a', '--fault=b', '--function-port', '0', '--timeout', '0.5', '--dry-run'];
    const values = { fault: ['a', 'b'], 'function-port': 0, timeout: 500, 'dry-run': true, json: false };
    expect(await called(args)).toMatchObject({ code: 0, got: [values, 'one'] });
    const usual = { env: undefined, fault: undefined, 'function-port': undefined, timeout: 4_000, 'dry-run': false };
    expect((await called([])).got).toEqual([{ ...usual, json: false }]);
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown option', ['--quiet'], /^--quiet というオプションはありません。\n.*npm run sample -- --help/],
    ['an option with a slip', ['--dryrun'], /^--dryrun という.*ありません。--dry-run の打ち間違いと思われます。\n/],
    ['the beginning of an option', ['--func', '3'], /^--func という.*ありません。--function-port の打ち間違い/],
    ['a value that is missing', ['--env'], /^オプション --env の値の書き方が違います。\n/],
    ['a value of a flag', ['--json=no'], /^オプション --json の値の書き方が違います。\n/],
    ['an argument too many', ['one', 'two'], /^余分な引数 two があります。\n/],
    ['a port beyond all', ['--function-port', '65536'], /^--function-port の値 65536 はポート.*\n.*65535/],
    ['a port with a sign', ['--function-port', '1e3'], /^--function-port の値 1e3 はポート/],
    ['no time', ['--timeout', '0'], /^--timeout の値 0 は使えません。\n.*600 以下の秒数/],
    ['too long a time', ['--timeout', '601'], /^--timeout の値 601 は/],
    ['a time that is empty', ['--timeout', ' '], /^--timeout の値 {3}は/],
  ])('is not begun with %s', async (_, args, says) => {
    expect(await called(args)).toEqual({ code: 2, out: '', errors: expect.stringMatching(says), got: [] });
  });

  test('is explained by -h as by --help', async () => {
    expect((await called(['-h'])).out).toBe((await called(['--help'])).out);
  });

  test('tells people in two sentences why it ended, and programs in one document', async () => {
    const fail = () => {
      throw new UserError('原因です。', '次にすることです。');
    };
    expect(await called([], fail)).toMatchObject({ code: 2, out: '', errors: '原因です。\n次にすることです。' });
    const { code, out, errors } = await called(['--json'], fail);
    expect([code, errors]).toEqual([2, '']);
    expect(JSON.parse(out)).toEqual({ ok: false, error: { cause: '原因です。', next: '次にすることです。' } });
  });

  test('ends with 130 when it is called off, and hides nothing that nobody expected', async () => {
    const callOff = () => {
      throw new Interrupted('中止しました。');
    };
    expect(await called([], callOff)).toMatchObject({ code: 130, errors: '中止しました。' });
    const fail = () => {
      throw new TypeError('a bug');
    };
    await expect(called([], fail)).rejects.toThrow('a bug');
  });
});

describe('the help', () => {
  const COMMANDS = fs
    .readdirSync(path.join(__dirname, '..'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => path.basename(name, '.ts'));
  const home = temporaryHome();
  afterAll(() => fs.rmSync(home, { recursive: true }));

  test.each(COMMANDS)('of %s is as it was read last', async (name) => {
    const { code, stdout, stderr } = await runKit([name, '--help'], home);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatchSnapshot();
  });

  test.each([60, 80])('fits a terminal of %i columns', (width) => {
    const lines = helpText(DEFINITION, width).split('\n');
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    expect(lines.join('').replaceAll(' ', '')).toBe(helpText(DEFINITION, undefined).replaceAll(/\s/g, ''));
  });
});
