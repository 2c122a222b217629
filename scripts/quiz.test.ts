import fs from 'node:fs';
import path from 'node:path';
import { asSettings, SANDBOX_FOLDER } from './net/sandbox-link.js';
import { FAULTS } from './quiz/faults.js';
import type { Sandbox } from './sandbox/sandbox.js';
import { HOME } from './system/paths.js';
import { startSandboxHere } from './test/functions-here.js';
import { hasPseudoTerminal, talk } from './test/pseudo-terminal.js';
import { type Ran, runKit, temporaryHome } from './test/run-kit.js';

/** What a participant has: code that is not done, an account's values, records, and a sandbox that runs. */
const OWN = {
  'workspace/token.ts': '// half done ;\n',
  '.env': `ACCOUNT_SID=AC${'1'.repeat(32)}\nAPI_KEY=SK${'2'.repeat(32)}\nAPI_SECRET=QwErTyUiOpAsDfGhJkLzXcVbNm123456\n`,
  '.handson/progress.json': '{"current":"2-4","passed":["2-2"],"aside":false}',
  '.handson/deployment.json': '{"url":"https://handson-1234-dev.twil.io/token"}',
  '.handson/kept/1.ts': '// kept\n',
};

let home: string;
let sandbox: Sandbox;
let before: Record<string, string>;
beforeAll(async () => {
  home = temporaryHome();
  for (const [name, content] of Object.entries(OWN)) {
    fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    fs.writeFileSync(path.join(home, name), content);
  }
  sandbox = await startSandboxHere({ folder: path.join(home, path.relative(HOME, SANDBOX_FOLDER)) });
  before = contents();
});
afterAll(async () => {
  await sandbox.close();
  fs.rmSync(home, { recursive: true, force: true });
});

/** Whatever is in the home, but for what the kit keeps of its own code. */
function contents(): Record<string, string> {
  const names = fs.readdirSync(home, { recursive: true, encoding: 'utf8' }).sort();
  const kept = names.filter((name) => !/^\.handson.(?:kit|served)\b/.test(name));
  const files = kept.filter((name) => fs.statSync(path.join(home, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, fs.readFileSync(path.join(home, name), 'base64')]));
}

const quiz = (...args: string[]): Promise<Ran> =>
  runKit(['quiz', ...args], home, { TMPDIR: temporary(), TEMP: temporary() });

function temporary(): string {
  const folder = path.join(home, '.handson', 'served', 'tmp');
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

/** In the answer of `--json`: without what differs at every run. */
const asked = ({ stdout }: Ran) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ evidence: _, ...question }) => question);

test('the same seed asks the same, without the answers, and nothing of the participant’s is touched', async () => {
  const [plain, again] = await Promise.all([
    quiz('--json', '--seed', '7', '--only', 'deleted-key'),
    quiz('--json', '--seed', '7', '--only', 'deleted-key'),
  ]);
  expect([plain.code, plain.stderr]).toEqual([0, '']);
  expect(asked(again)).toEqual(asked(plain));
  expect(asked(plain)).toMatchObject([{ seed: 7, number: 1, total: 1, choices: { length: 4 } }]);
  expect(plain.stdout).not.toMatch(/"(?:truth|hints|production)"/);
  expect(contents()).toEqual(before);
  const calls = await fetch(`${sandbox.control}/calls`).then((response) => response.json());
  expect(calls).toEqual([]); // not one of them came to the sandbox that runs
  expect(fs.readdirSync(temporary())).toEqual([]);
  const { API_SECRET, AUTH_TOKEN } = asSettings(sandbox);
  for (const secret of [API_SECRET, AUTH_TOKEN, 'QwErTyUi', 'eyJ']) expect(plain.stdout).not.toContain(secret);
});

test('--list names every question', async () => {
  const listed = await quiz('--list');
  expect(
    listed.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/ +/)[0]),
  ).toEqual(FAULTS.map(({ id }) => id));
  const json = await quiz('--list', '--json');
  const lines = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual(FAULTS.map(({ id, title }) => ({ id, title })));
});

test.each<[args: string[], says: string]>([
  [[], '答えを入力するターミナルがありません。'],
  [['--seed', 'x'], '--seed の値 x は使えません。'],
  [['--seed', '1000000'], '--seed の値 1000000 は使えません。'],
  [['--seed', '-1'], '--seed'],
  [['--only', 'nonsense'], '「nonsense」という問題はありません。'],
  [['--lst'], '--lst'],
])('%j cannot be used', async (args, says) => {
  const { code, stdout, stderr } = await quiz(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(says);
});

(hasPseudoTerminal ? test : test.skip)(
  'on a terminal: a hint, a wrong answer, the truth, and Ctrl+C in the next question',
  () => {
    const prompt = 'q で終わり: ';
    const { code, screen } = talk(
      ['quiz', '--seed', '3'],
      [
        [prompt, 'h\r'],
        [prompt, '9\r'],
        [prompt, 'a\r'],
        ['Enter で次の問題、q で終わり: ', '\r'],
        ['番号（1〜4）', '\x03'],
      ],
      home,
      { TMPDIR: temporary() },
    );
    const said = ['問題 1 / 10', 'ヒント 1', '1〜4 の番号か', '本番では', '問題 2 / 10', '1 問中 0 問を'];
    expect(said.filter((words) => !screen.includes(words))).toEqual([]);
    expect(code).toBe(130);
    expect(screen).not.toMatch(/eyJ|at .*\.ts:/);
    expect(fs.readdirSync(temporary())).toEqual([]);
    expect(contents()).toEqual(before);
  },
);
