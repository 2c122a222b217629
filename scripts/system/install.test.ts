/** What is said of an install before a command runs: of one that was never made, of a participant's, of an old one. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './paths.js';

const {
  installTrouble,
}: { installTrouble(command: string, folder: string): { text: string; stops: boolean } | undefined } =
  require('./install.js');

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-install-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

type Packages = Record<string, { version: string; dev?: true; optional?: true }>;

const KIT: Packages = { sucrase: { version: '3.0.0' }, typescript: { version: '6.0.0' } };

/** Installs what a lock file names, an hour ago; and lets a `git pull` bring another lock file. */
function install(packages: Packages, pulled: Packages = packages): void {
  const places = (list: Packages) =>
    JSON.stringify({
      packages: Object.fromEntries(Object.entries(list).map(([name, each]) => [`node_modules/${name}`, each])),
    });
  for (const name of Object.keys(packages)) fs.mkdirSync(path.join(folder, 'node_modules', name), { recursive: true });
  const made = path.join(folder, 'node_modules', '.package-lock.json');
  fs.writeFileSync(made, places(packages));
  fs.utimesSync(made, new Date(), new Date(Date.now() - 3_600_000));
  fs.writeFileSync(path.join(folder, 'package-lock.json'), places(pulled));
}

test('without packages, every command says how to install them', () => {
  expect(installTrouble('check', folder)).toMatchObject({ stops: true, text: expect.stringMatching(/先に npm ci を/) });
});

test.each(['bench', 'docs', 'pictures', 'lint', 'format'])(
  '%s asks a participant’s install for the maintainers’',
  (command) => {
    install(KIT);
    expect(installTrouble(command, folder)).toMatchObject({
      stops: true,
      text: expect.stringContaining('npm ci --include=dev を実行してから'),
    });
  },
);

test('as an npm script it ends with 2, without a stack', () => {
  install(KIT);
  const copy = path.join(folder, 'scripts', 'system', 'install.js');
  fs.mkdirSync(path.dirname(copy), { recursive: true });
  fs.copyFileSync(path.join(ROOT, 'scripts', 'system', 'install.js'), copy);
  const { status, stderr } = spawnSync(process.execPath, [copy, 'lint'], { encoding: 'utf8' });
  expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 2, lines: 2 });
});

describe('npm start, after a lock file was pulled', () => {
  test('that holds the same, goes on', () => {
    install(KIT);
    expect(installTrouble('start', folder)).toBeUndefined();
  });

  test('with a further package, says that it cannot start before an install', () => {
    install(KIT, { ...KIT, more: { version: '1.0.0' } });
    expect(installTrouble('start', folder)).toEqual({
      stops: true,
      text: expect.stringMatching(/新しくなり.*（足りないもの 1 個）。\n {2}npm ci を実行してください。/),
    });
    expect(installTrouble('check', folder)).toBeUndefined();
  });

  test('with another version, says so and goes on', () => {
    install(KIT, { ...KIT, sucrase: { version: '3.0.1' } });
    expect(installTrouble('start', folder)).toMatchObject({
      stops: false,
      text: expect.stringContaining('版の違うもの 1 個'),
    });
  });

  test('with what only maintainers need, or what is optional, goes on; a maintainer is told', () => {
    const pulled: Packages = {
      ...KIT,
      jest: { version: '30.0.0', dev: true },
      other: { version: '1.0.0', optional: true },
    };
    install(KIT, pulled);
    expect(installTrouble('start', folder)).toBeUndefined();
    install({ ...KIT, biome: { version: '2.0.0', dev: true } }, pulled);
    expect(installTrouble('start', folder)).toMatchObject({
      stops: true,
      text: expect.stringContaining('npm ci --include=dev'),
    });
  });

  test('that is older than the install was read already', () => {
    install(KIT, { ...KIT, more: { version: '1.0.0' } });
    fs.utimesSync(path.join(folder, 'package-lock.json'), new Date(), new Date(Date.now() - 7_200_000));
    expect(installTrouble('start', folder)).toBeUndefined();
  });
});
