import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './system/paths.js';

let copy: string;

/** A copy of the kit's sources, with the packages of this one: its own cache is empty. */
beforeEach(() => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-kit-'));
  for (const name of ['package.json', 'tsconfig.json', 'steps', 'checks', 'scripts']) {
    // What the command does not need would only be compiled.
    const needed = (file: string) =>
      !/scripts.(sandbox|test|bench|lib.(workshop|voice|docs|doctor))|\.test\.ts$/.test(path.relative(ROOT, file));
    fs.cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true, filter: needed });
  }
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
});
afterEach(() => fs.rmSync(copy, { recursive: true }));

function help(): Promise<{ code: number | null; output: string }> {
  const { HANDSON_HOME: _, ...env } = process.env;
  const child = spawn(process.execPath, [path.join(copy, 'scripts', 'kit.js'), 'check', '--help'], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

test('commands that start at the same time on a fresh clone all work', async () => {
  const ran = await Promise.all([help(), help()]);
  expect(ran.map(({ code }) => code)).toEqual([0, 0]);
  const versions = fs.readdirSync(path.join(copy, '.handson', 'kit'));
  expect(versions).toHaveLength(1); // and nobody's half-made one is left
});

test('a maintainer’s change is there at the next start, a syntax error in it too, without an old version in its place', async () => {
  await help();
  const command = path.join(copy, 'scripts', 'check.ts');
  fs.writeFileSync(command, fs.readFileSync(command, 'utf8').replace('使い方:', '変えた使い方:'));
  expect((await help()).output).toMatch(/変えた使い方:/);
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
