import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../cli/user-error.js';
import { RUN_SOURCES } from '../system/paths.js';
import { temporaryHome } from '../test/run-kit.js';
import { copiesOf, keepCopy, writeEnv } from './env-write.js';

const home = temporaryHome();
const file = path.join(home, '.env');
const SECRET = 'QwErTyUiOpAsDfGhJkLzXcVbNm123456';
const windows = process.platform === 'win32';

afterEach(() => {
  jest.restoreAllMocks();
  for (const name of fs.readdirSync(home)) fs.rmSync(path.join(home, name), { recursive: true, force: true });
});
afterAll(() => fs.rmSync(home, { recursive: true }));

function modeOf(name: string): number {
  return fs.statSync(name).mode & 0o777;
}

function refusal(work: () => void): UserError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error('nothing was refused');
}

test('a new file is made from the template, for its owner only', () => {
  writeEnv(file, { A: '1' }, '# note\n# A=\n');
  expect(fs.readFileSync(file, 'utf8')).toBe('# note\nA=1\n');
  if (!windows) expect(modeOf(file)).toBe(0o600);
  expect(fs.readdirSync(home)).toEqual(['.env']);
});

test('a file that others may read is narrowed, even if nothing changes in it', () => {
  if (windows) return;
  for (const before of ['A=2\n', 'A=1\n']) {
    fs.writeFileSync(file, before);
    fs.chmodSync(file, 0o644);
    writeEnv(file, { A: '1' });
    expect([fs.readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['A=1\n', 0o600]);
  }
});

test('a link stays a link, and what it points to is written', () => {
  if (windows) return; // links need a right there
  fs.writeFileSync(path.join(home, 'mine'), 'A=1\n');
  fs.symlinkSync('mine', file);
  writeEnv(file, { A: '2' });
  expect(fs.lstatSync(file).isSymbolicLink()).toBe(true);
  expect(fs.readFileSync(path.join(home, 'mine'), 'utf8')).toBe('A=2\n');
  fs.rmSync(path.join(home, 'mine'));
  expect(refusal(() => writeEnv(file, { A: '3' })).message).toMatch(/リンク/);
});

test('a folder in its place is refused and stays', () => {
  fs.mkdirSync(file);
  expect(refusal(() => writeEnv(file, { A: '1' })).message).toMatch(/フォルダー/);
  expect(fs.readdirSync(file)).toEqual([]);
});

test('a file in another encoding is refused and stays', () => {
  const utf16 = Buffer.from('\ufeffA=1', 'utf16le');
  fs.writeFileSync(file, utf16);
  expect(refusal(() => writeEnv(file, { A: '2' })).message).toMatch(/UTF-16/);
  expect(fs.readFileSync(file)).toEqual(utf16);
});

test('a write protection is respected', () => {
  fs.writeFileSync(file, 'A=1\n', { mode: 0o400 });
  expect(refusal(() => writeEnv(file, { A: '2' })).message).toMatch(/読み取り専用.*変わっていません/);
  expect(fs.readFileSync(file, 'utf8')).toBe('A=1\n');
  expect(fs.readdirSync(home)).toEqual(['.env']);
  fs.chmodSync(file, 0o600);
});

test.each(['writeFileSync', 'fsyncSync', 'renameSync'] as const)('a full disk (%s) loses nothing', (call) => {
  fs.writeFileSync(file, 'A=1\n');
  jest.spyOn(fs, call).mockImplementation(() => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  });
  const { message } = refusal(() => writeEnv(file, { API_SECRET: SECRET }));
  expect(message).toMatch(/空きがありません/);
  expect(message).not.toContain(SECRET);
  expect(fs.readFileSync(file, 'utf8')).toBe('A=1\n');
  expect(fs.readdirSync(home)).toEqual(['.env']);
});

test('a missing folder is named as what it is', () => {
  expect(refusal(() => writeEnv(path.join(home, 'no', '.env'), { A: '1' })).message).toMatch(/フォルダーがありません/);
});

test('what another program writes in the meantime is taken along', () => {
  fs.writeFileSync(file, 'A=1\n');
  const sync = fs.fsyncSync.bind(fs);
  let first = true;
  jest.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
    sync(descriptor);
    if (first) fs.appendFileSync(file, 'THEIRS=1\n');
    first = false;
  });
  writeEnv(file, { A: '2' });
  expect(fs.readFileSync(file, 'utf8')).toBe('A=2\nTHEIRS=1\n');
});

test('a file that changes again and again is left alone, and that is said', () => {
  fs.writeFileSync(file, 'A=1\n');
  jest.spyOn(fs, 'fsyncSync').mockImplementation(() => fs.appendFileSync(file, '# again\n'));
  expect(refusal(() => writeEnv(file, { A: '2' })).message).toMatch(/続けて書き換え/);
  expect(fs.readFileSync(file, 'utf8')).toMatch(/^A=1\n/);
});

test('a copy is kept for the owner only, once for the same content', () => {
  expect(keepCopy(file, 'before-sandbox')).toBeUndefined();
  fs.writeFileSync(file, 'A=1\n');
  const first = keepCopy(file, 'before-sandbox');
  expect(keepCopy(file, 'before-sandbox')).toBe(first);
  fs.writeFileSync(file, 'A=2\n');
  const second = keepCopy(file, 'before-sandbox')!;
  expect([first, second].map((copy) => path.basename(copy!))).toEqual(['.env.before-sandbox', '.env.before-sandbox-2']);
  expect(copiesOf(file, 'before-sandbox')).toEqual([first, second]);
  expect(fs.readFileSync(first!, 'utf8')).toBe('A=1\n');
  if (!windows) expect([modeOf(first!), modeOf(second)]).toEqual([0o600, 0o600]);
  expect(path.basename(keepCopy(path.join(home, '.env'), 'x')!)).toBe('.env.x');
});

const KILLS = 42;

/** Writes one of two settings after the other until it is killed. */
const WRITER = `
const { writeEnv } = require(process.argv[1]);
const values = JSON.parse(process.argv[3]);
for (let turn = 0; ; turn++) {
  writeEnv(process.argv[2], { API_SECRET: values[turn % 2] });
  if (turn === 1) console.log('ready');
}
`;

test(`${KILLS} kills at random moments leave the old or the new file, for the owner only, and no secret beside it`, async () => {
  const module = path.join(__dirname, 'env-write.ts');
  const rest = `# ${'mine '.repeat(2_000)}\nA=1\n`; // long enough to be caught half-written, and soon read
  const values = ['a'.repeat(32), 'b'.repeat(32)];
  const allowed = new Set(values.map((value) => `${rest}API_SECRET=${value}\n`));
  fs.writeFileSync(file, [...allowed][0]!, { mode: 0o600 });
  let leftovers = 0;
  for (let kill = 0; kill < KILLS; kill += 6) {
    const killed = Array.from({ length: 6 }, async (_, index) => {
      const own = path.join(home, `${kill + index}.env`);
      fs.copyFileSync(file, own);
      const child = spawn(
        process.execPath,
        ['--require', RUN_SOURCES, '-e', WRITER, module, own, JSON.stringify(values)],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await pause(Math.random() * 40);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      return own;
    });
    for (const own of await Promise.all(killed)) {
      expect(allowed.has(fs.readFileSync(own, 'utf8'))).toBe(true);
      if (!windows) expect(modeOf(own)).toBe(0o600);
    }
    leftovers += fs.readdirSync(home).filter((name) => name.startsWith('.env.new-')).length;
    for (const own of await Promise.all(killed)) writeEnv(own, { API_SECRET: values[0] });
    expect(fs.readdirSync(home).filter((name) => name.startsWith('.env.new-'))).toEqual([]);
  }
  expect(leftovers).toBeGreaterThan(0); // otherwise no kill hit the moment that this is about
}, 120_000);
