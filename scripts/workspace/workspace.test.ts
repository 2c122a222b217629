import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { UserError } from '../cli/user-error.js';
import { ROOT, RUN_SOURCES } from '../system/paths.js';
import { solution } from '../test/handlers.js';
import { temporaryHome } from '../test/run-kit.js';
import { keptFile, keptNames } from './kept.js';
import { ensureWorkspace, keptFolder, readKept, replaceWorkspace } from './workspace.js';

let home: string;
let file: string;
beforeEach(() => {
  home = temporaryHome();
  file = path.join(home, 'workspace', 'token.ts');
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

const bytes = (text: string) => Buffer.from(text);

function write(text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** Everything that can still be found: the workspace, and what is kept. */
function found(): string[] {
  const folder = keptFolder(file);
  const kept = keptNames(folder).map((name) => fs.readFileSync(keptFile(folder, name), 'utf8'));
  return [...(fs.existsSync(file) ? [fs.readFileSync(file, 'utf8')] : []), ...kept];
}

describe('at first use', () => {
  test('the workspace is the starting handler of step 2-1', () => {
    expect(ensureWorkspace(file)).toBe(file);
    expect(fs.readFileSync(file, 'utf8')).toBe(solution('2-1'));
  });

  test('what a participant wrote stays, also a file that is empty', () => {
    for (const text of ['// mine', '']) {
      write(text);
      ensureWorkspace(file);
      expect(fs.readFileSync(file, 'utf8')).toBe(text);
    }
  });

  test('an editor knows the types there: a misspelt setting is an error', () => {
    // Inside the project, where an editor finds the packages.
    const inside = path.join(ROOT, '.handson', 'tests');
    fs.mkdirSync(inside, { recursive: true });
    const project = fs.mkdtempSync(path.join(inside, 'types-'));
    try {
      fs.copyFileSync(path.join(ROOT, 'tsconfig.json'), path.join(project, 'tsconfig.json'));
      const typed = ensureWorkspace(path.join(project, 'workspace', 'token.ts'));
      fs.writeFileSync(typed, solution('2-4').replace('context.TWIML_APP_SID', 'context.TWIML_APPSID'));
      expect(typeErrors(path.join(path.dirname(typed), 'tsconfig.json'))).toEqual([
        expect.stringContaining(`'TWIML_APPSID' does not exist`),
      ]);
    } finally {
      fs.rmSync(project, { recursive: true });
    }
  });
});

function typeErrors(config: string): string[] {
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(json, ts.sys, path.dirname(config));
  // As tsc does it: what comments say of types is no matter in TypeScript, and the declarations have many.
  const jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;
  const host = { ...ts.createCompilerHost(options), jsDocParsingMode };
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options, host));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('putting something else into the workspace', () => {
  test('keeps what was there, byte for byte, under a name that brings it back', () => {
    const mine = Buffer.from([0xef, 0xbb, 0xbf, 0x92, 0x6c, 0x0d, 0x0a, 0x00]); // not even text
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(file, mine);
    const replaced = replaceWorkspace(bytes('new'), file);
    expect(fs.readFileSync(file, 'utf8')).toBe('new');
    expect(replaced).toEqual({ kind: 'replaced', kept: expect.stringMatching(/^\d{8}-\d{6}$/) });
    expect(readKept((replaced as { kept: string }).kept, file)).toEqual(mine);
  });

  test('changes nothing when the content is the same', () => {
    write('same');
    expect(replaceWorkspace(bytes('same'), file)).toEqual({ kind: 'same' });
    expect(fs.existsSync(keptFolder(file))).toBe(false);
  });

  test('keeps the same content once, and different ones of the same second apart', () => {
    write('a');
    for (const text of ['b', 'a', 'b', 'c', 'a', 'c']) replaceWorkspace(bytes(text), file);
    expect(found().sort()).toEqual(['a', 'b', 'c', 'c']); // c is in the workspace too
  });

  test('leaves nothing else behind', () => {
    write('a');
    replaceWorkspace(bytes('b'), file);
    expect(fs.readdirSync(path.dirname(file)).sort()).toEqual(['kept', 'token.ts']);
    expect(fs.readdirSync(keptFolder(file))).toHaveLength(1);
  });

  test('works where there was no workspace yet', () => {
    expect(replaceWorkspace(bytes('new'), file)).toEqual({ kind: 'replaced' });
    expect(found()).toEqual(['new']);
  });
});

describe('what stands in the way is named, and nothing is lost', () => {
  test('a folder in the place of the file', () => {
    fs.mkdirSync(file, { recursive: true });
    fs.writeFileSync(path.join(file, 'mine.txt'), 'mine');
    expect(() => replaceWorkspace(bytes('new'), file)).toThrow(/フォルダー/);
    expect(() => ensureWorkspace(file)).toThrow(UserError);
    expect(fs.readFileSync(path.join(file, 'mine.txt'), 'utf8')).toBe('mine');
  });

  (process.platform === 'win32' ? test.skip : test)(
    'a link in the place of the file, which points to somebody’s own work',
    () => {
      write('');
      fs.rmSync(file);
      fs.writeFileSync(path.join(home, 'mine.ts'), 'mine');
      fs.symlinkSync(path.join(home, 'mine.ts'), file);
      expect(() => replaceWorkspace(bytes('new'), file)).toThrow(/シンボリックリンク/);
      expect(fs.readFileSync(file, 'utf8')).toBe('mine');
    },
  );

  test('a file in the place of the folder', () => {
    fs.writeFileSync(path.dirname(file), 'mine');
    expect(() => ensureWorkspace(file)).toThrow(/フォルダーがあるはずの場所/);
    expect(fs.readFileSync(path.dirname(file), 'utf8')).toBe('mine');
  });

  test('a file in the place of the folder for what is kept', () => {
    write('mine');
    fs.writeFileSync(keptFolder(file), 'other');
    expect(() => replaceWorkspace(bytes('new'), file)).toThrow(UserError);
    expect(fs.readFileSync(file, 'utf8')).toBe('mine');
  });

  (process.seteuid ? test : test.skip)('a folder that is read-only', () => {
    write('mine');
    fs.chmodSync(home, 0o755);
    fs.chmodSync(path.dirname(file), 0o555);
    const own = process.geteuid!();
    if (own === 0) process.seteuid!(65534); // root may write anywhere
    try {
      expect(() => replaceWorkspace(bytes('new'), file)).toThrow(/書き込む権限/);
    } finally {
      process.seteuid!(own);
    }
    fs.chmodSync(path.dirname(file), 0o755);
    expect(found()).toEqual(['mine']);
  });

  test('a name of something kept that does not exist, or that leads elsewhere', () => {
    expect(() => readKept('x', file)).toThrow(UserError);
    write('mine');
    const { kept } = replaceWorkspace(bytes('new'), file) as { kept: string };
    expect(() => readKept('../token', file)).toThrow(/バックアップはありません/);
    expect(readKept(`workspace/kept/${kept}.ts`, file).toString()).toBe('mine');
  });
});

const SIZE = 20_000;
/** Long enough that half of one would show. */
const FILLED = `const filled = (name) => name + '.'.repeat(${SIZE}) + 'end';`;
const REPLACE = `const { replaceWorkspace } = require(process.argv[1]); const file = process.argv[2];`;

function run(code: string): ChildProcess {
  const child = spawn(process.execPath, [
    '--require',
    RUN_SOURCES,
    '-e',
    `${FILLED} ${REPLACE} ${code}`,
    path.join(__dirname, 'workspace.ts'),
    file,
  ]);
  child.stderr.pipe(process.stderr);
  return child;
}

function numbersOf(texts: readonly string[], prefix: string): number[] {
  const whole = new RegExp(`^${prefix}(\\d+)\\.{${SIZE}}end$`);
  return texts.flatMap((text) => whole.exec(text)?.[1] ?? []).map(Number);
}

test('killed at any moment, a command loses nothing: every content is whole, in the workspace or kept', async () => {
  for (let round = 0; round < 15; round++) {
    fs.rmSync(path.dirname(file), { recursive: true, force: true });
    write(`v0${'.'.repeat(SIZE)}end`);
    const child = run(
      `process.stdout.write('.'); for (let n = 1; ; n++) replaceWorkspace(Buffer.from(filled('v' + n)), file);`,
    );
    await once(child.stdout!, 'data');
    setTimeout(() => child.kill('SIGKILL'), Math.random() * 25);
    await once(child, 'close');
    ensureWorkspace(file); // the next command
    const versions = [...new Set(numbersOf(found(), 'v'))].sort((a, b) => a - b);
    expect(numbersOf([fs.readFileSync(file, 'utf8')], 'v')).toHaveLength(1);
    expect(versions).toEqual(Array.from({ length: versions.length }, (_, n) => n));
    expect(fs.readdirSync(path.dirname(file), { recursive: true })).not.toContainEqual(expect.stringMatching(/moving/));
  }
});

/** Saves again and again, and tells which of its texts it has seen in the file before it saved over them itself. */
const EDITOR = `
  const fs = require('node:fs');
  const seen = [];
  let n = 0;
  const end = Date.now() + 600;
  while (Date.now() < end) {
    let now = '';
    try { now = fs.readFileSync(file, 'utf8'); } catch {}
    if (now === filled('e' + n)) seen.push(n);
    n++;
    try { SAVE } catch { n--; } // Windows refuses while the other one has the file in its hands
  }
  process.stdout.write(JSON.stringify({ last: n, seen }));`;

const SAVING: [string, string][] = [
  ['in place', "fs.writeFileSync(file, filled('e' + n));"],
  ['by renaming', "fs.writeFileSync(file + '~', filled('e' + n)); fs.renameSync(file + '~', file);"],
];

test.each(SAVING)(
  'an editor that saves %s at the same moment loses nothing that it did not overwrite itself',
  async (_how, save) => {
    write(`e0${'.'.repeat(SIZE)}end`);
    const editor = run(EDITOR.replace('SAVE', save));
    let output = '';
    editor.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    let replaced = 0;
    while (editor.exitCode === null && editor.signalCode === null) {
      try {
        replaceWorkspace(bytes(`step ${replaced}`), file);
        replaced++;
      } catch (error) {
        if (!(error instanceof UserError)) throw error; // it has saved in between, and was left in its place
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { last, seen } = JSON.parse(output) as { last: number; seen: number[] };
    const safe = new Set([...seen, ...numbersOf(found(), 'e')]);
    expect(Array.from({ length: last + 1 }, (_, n) => n).filter((n) => !safe.has(n))).toEqual([]);
    expect(replaced).toBeGreaterThan(20);
  },
);

test('two commands at once lose nothing, and each is whole or tells that it was not done', async () => {
  write(`a0${'.'.repeat(SIZE)}end`);
  const loop = (prefix: string) => `
    let done = [];
    for (let n = 1; n <= 100; n++) {
      try { replaceWorkspace(Buffer.from(filled('${prefix}' + n)), file); done.push(n); }
      catch (error) { if (error.name !== 'UserError') throw error; }
    }
    process.stdout.write(JSON.stringify(done));`;
  const done = await Promise.all(
    ['a', 'b'].map(async (prefix) => {
      const child = run(loop(prefix));
      const [[text], [code]] = await Promise.all([once(child.stdout!, 'data'), once(child, 'close')]);
      expect(code).toBe(0);
      return JSON.parse(String(text)) as number[];
    }),
  );
  ensureWorkspace(file);
  const texts = found();
  expect(numbersOf(texts, 'a')).toEqual(expect.arrayContaining([0, ...done[0]!]));
  expect(numbersOf(texts, 'b')).toEqual(expect.arrayContaining(done[1]!));
});
