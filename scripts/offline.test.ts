/** A pack for a classroom without internet: made of a small kit, and put into clones of it that have no packages. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './system/paths.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-offline-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const PACKED = path.join(folder, '配布 用.handson');
const PLACES = ['node_modules/one', 'node_modules/@two/three', 'node_modules/@two/three/node_modules/one'];

interface Locked {
  version: string;
  integrity: string;
  dev?: boolean;
}

const LOCK: Record<string, Locked> = {
  ...Object.fromEntries(PLACES.map((place) => [place, { version: '1.2.3', integrity: `sha512-${place}` }])),
  'node_modules/maintainers': { version: '1.0.0', integrity: 'sha512-m', dev: true },
};

function clone(name: string, lock = LOCK): string {
  const kit = path.join(folder, name);
  fs.mkdirSync(path.join(kit, 'scripts', 'system'), { recursive: true });
  for (const file of ['offline.js', 'system/install.js', 'system/output.js']) {
    fs.copyFileSync(path.join(ROOT, 'scripts', file), path.join(kit, 'scripts', file));
  }
  fs.writeFileSync(path.join(kit, 'package-lock.json'), JSON.stringify({ name: 'kit', packages: { '': {}, ...lock } }));
  return kit;
}

function install(kit: string, place: string, version = '1.2.3'): void {
  fs.mkdirSync(path.join(kit, place, 'lib'), { recursive: true });
  fs.writeFileSync(path.join(kit, place, 'package.json'), JSON.stringify({ version }));
  fs.writeFileSync(path.join(kit, place, 'lib', '字.js'), `module.exports = '${place}';\n`);
}

function run(kit: string, ...args: string[]): { code: number | null; text: string } {
  const { INIT_CWD: _, ...env } = process.env;
  const script = path.join(kit, 'scripts', 'offline.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { code: status, text: stdout + stderr };
}

const filesOf = (kit: string) =>
  fs
    .readdirSync(path.join(kit, 'node_modules'), { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(kit, 'node_modules', name)).isFile())
    .sort();

beforeAll(() => {
  const kit = clone('instructor');
  for (const place of PLACES) install(kit, place);
  install(kit, 'node_modules/maintainers', '1.0.0');
  fs.mkdirSync(path.join(kit, 'node_modules', '.bin'));
  fs.writeFileSync(path.join(kit, 'node_modules', '.bin', 'one.cmd'), '');
  expect(run(kit, 'pack', PACKED)).toEqual({ code: 0, text: expect.stringContaining('3 個のパッケージ') });
});

test('a fresh clone gets the participants’ packages, and nothing else', () => {
  const kit = clone('participant');
  expect(run(kit, 'unpack', PACKED)).toEqual({ code: 0, text: expect.stringContaining('npm start') });
  const expected = PLACES.map((place) => place.replace('node_modules/', '')).flatMap((name) => [
    `${name}/lib/字.js`,
    `${name}/package.json`,
  ]);
  expect(filesOf(kit).map((name) => name.split(path.sep).join('/'))).toEqual(
    [...expected, '.package-lock.json'].sort(),
  );
  expect(require(path.join(kit, PLACES[2]!, 'lib', '字.js'))).toBe(PLACES[2]);
  expect(fs.readdirSync(path.join(kit, '.handson'))).toEqual([]);
});

test('former packages are replaced as a whole', () => {
  const kit = clone('again');
  install(kit, 'node_modules/old');
  expect(run(kit, 'unpack', PACKED).code).toBe(0);
  expect(filesOf(kit).filter((name) => name.startsWith('old'))).toEqual([]);
});

describe('is refused with 2, and leaves things as they were', () => {
  function refused(name: string, file: string, lock = LOCK): string {
    const kit = clone(name, lock);
    install(kit, 'node_modules/old');
    const { code, text } = run(kit, 'unpack', file);
    expect({ code, files: filesOf(kit).length }).toEqual({ code: 2, files: 2 });
    expect(text).not.toMatch(/\n\s+at /);
    return text;
  }

  test('a file that was damaged, or copied only in part', () => {
    const bytes = fs.readFileSync(PACKED);
    const other = path.join(folder, 'damaged');
    fs.writeFileSync(other, bytes.subarray(0, -10));
    expect(refused('cut', other)).toContain('壊れています');
    bytes[bytes.length - 20]! ^= 1;
    fs.writeFileSync(other, bytes);
    expect(refused('flipped', other)).toMatch(/壊れています。\n {2}もう一度コピー/);
  });

  test('a pack of another version of the kit', () => {
    const place = 'node_modules/one';
    const newer = { ...LOCK, [place]: { version: '1.2.4', integrity: 'sha512-n' } };
    expect(refused('newer', PACKED, newer)).toMatch(/このキットのものではありません（one が/);
    const same = { ...LOCK, [place]: { version: '1.2.3', integrity: 'sha512-other' } };
    expect(refused('other', PACKED, same)).toMatch(/このキットのものではありません（one が/);
    const { [place]: _, ...fewer } = LOCK;
    expect(refused('fewer', PACKED, fewer)).toMatch(/このキットのものではありません（one が/);
  });

  test('what is no pack, is not there, or was not named', () => {
    expect(refused('no pack', __filename)).toMatch(/npm run pack で作ったファイルではありません/);
    expect(refused('absent', path.join(folder, 'none'))).toMatch(/読み込めません（ENOENT）/);
    const kit = clone('unnamed');
    expect(run(kit, 'unpack')).toEqual({ code: 2, text: expect.stringContaining('npm run unpack -- ファイル') });
  });
});

test('an install that is not complete is not packed', () => {
  const kit = clone('incomplete');
  install(kit, PLACES[0]!);
  expect(run(kit, 'pack', path.join(folder, 'nothing'))).toEqual({
    code: 2,
    text: expect.stringMatching(/そろっていません（@two\/three、one）。\n {2}npm ci/),
  });
  expect(fs.existsSync(path.join(folder, 'nothing'))).toBe(false);
});
