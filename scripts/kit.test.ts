import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './system/paths.js';
import { hasPseudoTerminal, talk } from './test/pseudo-terminal.js';

let copy: string;

/** A copy of the kit's sources, with the packages of this one. */
beforeAll(() => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-kit-'));
  for (const name of ['package.json', 'tsconfig.json', 'steps', 'checks', 'scripts']) {
    fs.cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  }
});
afterAll(() => fs.rmSync(copy, { recursive: true }));

/** Its own cache is empty, and what the test before has changed is as it was. */
beforeEach(() => {
  fs.rmSync(path.join(copy, '.handson'), { recursive: true, force: true });
  fs.copyFileSync(path.join(ROOT, 'scripts', 'check.ts'), path.join(copy, 'scripts', 'check.ts'));
  if (!fs.existsSync(path.join(copy, 'node_modules')))
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
});

const KEPT = path.join('.handson', 'kit');

const help = () => run('check', '--help');

function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const { HANDSON_HOME: _, ...env } = process.env;
  const child = spawn(process.execPath, [path.join(copy, 'scripts', 'kit.js'), ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

function kept(): string[] {
  return fs.readdirSync(path.join(copy, KEPT)).filter((name) => name.endsWith('.js'));
}

test('commands that start at the same time on a fresh clone all work', async () => {
  const ran = await Promise.all([help(), help()]);
  expect(ran.map(({ code }) => code)).toEqual([0, 0]);
  const sources = kept().map((name) => name.slice(0, name.indexOf('.ts-')));
  expect(sources).toContain('scripts.check');
  expect(new Set(sources).size).toBe(sources.length);
  expect(fs.readdirSync(path.join(copy, KEPT)).filter((name) => /\.\d+$/.test(name))).toEqual([]); // nobody's half-made one
});

test('only what a command loads is compiled, and once: the next one takes it from where it is kept', async () => {
  await help();
  const names = kept();
  expect(names.filter((name) => /^scripts\.(sandbox|workshop)\./.test(name))).toEqual([]);
  const command = path.join(copy, KEPT, names.find((name) => name.startsWith('scripts.check.ts-'))!);
  const text = fs.readFileSync(command, 'utf8');
  fs.writeFileSync(command, text.replace('手順が正しく', '残した手順が正しく'));
  expect((await help()).output).toContain('残した手順が正しく');
  fs.writeFileSync(command, text.slice(0, 1_000)); // cut off by a power failure
  expect((await help()).output).toMatch(/^使い方:/);
});

test('what is kept of the packages may be cut off, damaged, or lead to what is not there any more', async () => {
  const check = () => run('check', '2-4', '--step', '2-4');
  expect((await check()).code).toBe(0);
  const others = fs
    .readdirSync(path.join(copy, KEPT), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.js'))
    .map((entry) => path.join(copy, KEPT, entry.name));
  const ways = others.filter((file) => file.endsWith('.json'));
  expect(ways.length).toBeGreaterThan(0);
  const damages: ((file: string) => string)[] = [
    (file) => fs.readFileSync(file, 'latin1').slice(0, -100),
    () => 'damaged',
    (file) =>
      ways.includes(file) ? fs.readFileSync(file, 'utf8').replaceAll('node_modules', 'node_modules.gone') : '',
  ];
  for (const damage of damages) {
    for (const file of others) fs.writeFileSync(file, damage(file));
    expect((await check()).code).toBe(0);
  }
});

test('a disk that cannot be written stops no command', async () => {
  fs.writeFileSync(path.join(copy, '.handson'), 'no folder');
  expect(await help()).toMatchObject({ code: 0, output: expect.stringMatching(/^使い方:/) });
});

test('a maintainer’s change is there at the next start, a syntax error in it too, without an old version in its place', async () => {
  await help();
  const command = path.join(copy, 'scripts', 'check.ts');
  fs.writeFileSync(command, fs.readFileSync(command, 'utf8').replace('手順が正しく', '変えた手順が正しく'));
  expect((await help()).output).toMatch(/変えた手順が正しく/);
  fs.appendFileSync(command, 'const = ;\n');
  expect(await help()).toEqual({
    code: 2,
    output: expect.stringMatching(/^キット自身の.*\nscripts.check\.ts.*error TS\d+: [^\n]*\n+$/),
  });
});

test('without the packages it says what to run', async () => {
  fs.rmSync(path.join(copy, 'node_modules'), { recursive: true });
  expect(await help()).toEqual({ code: 2, output: expect.stringMatching(/npm ci/) });
});

(hasPseudoTerminal ? test : test.skip)(
  'on a terminal it says at once that it is starting, until there is something to say',
  () => {
    const SIGN = '… 準備しています。';
    expect(talk(['check', '--help'], [], copy).screen).toMatch(new RegExp(`^${SIGN}\r\u001b\\[K使い方:`));
    expect(talk(['check', '2-4', '--step', '2-4', '--json'], [], copy).screen).toMatch(/^\{.*\}\s*$/);
  },
);
