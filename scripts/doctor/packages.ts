/** Is what `npm ci` installs there: complete, of the locked versions, and made for this computer? Needs no package itself. */
import fs from 'node:fs';
import path from 'node:path';
import { firstOf } from '../../checks/texts.js';
import { bySettings, type Explanation, failed, judge, type Subject, type Verdict } from '../../checks/verdict.js';
import { readJsonFile } from '../system/json-file.js';

/** Of the kit's package.json, what this command reads. */
export interface KitManifest {
  version?: string;
  engines?: { node?: string };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** An entry of a lock file of version 3 (https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages). */
interface Locked {
  version?: string;
  /** Left out by a plain `npm ci` (.npmrc). */
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  peer?: boolean;
  os?: string[];
  cpu?: string[];
}

export function readManifest(root: string): KitManifest | undefined {
  return readJsonFile(path.join(root, 'package.json'));
}

const INSTALLED: Subject = { id: 'packages.installed', title: 'インストールされたパッケージ' };
const PLATFORM: Subject = { id: 'packages.platform', title: 'このパソコン用のパッケージ' };

/** @param root the folder with package.json, package-lock.json and node_modules */
export function judgePackages(root: string, machine: Machine = process): Verdict[] {
  const lockFile = path.join(root, 'package-lock.json');
  const { packages } = readJsonFile<{ packages: Record<string, Locked> }>(lockFile) ?? {};
  if (!packages) {
    const what = fs.existsSync(lockFile) ? 'を読み取れない' : 'がない';
    const next =
      'キットを受け取り直すか、Git を使っているなら git checkout -- package-lock.json で元に戻してください。';
    const explanation = bySettings(`package-lock.json ${what}ので、パッケージの版を確かめられません。`, next);
    return [failed(INSTALLED, explanation)];
  }
  const isThere = (place: string) => fs.existsSync(path.join(root, place, 'package.json'));
  const all = Object.entries(packages).filter(([place]) => place !== '');
  // What a plain `npm ci` leaves out is there too, if only in part: then all of it has to be.
  const forMaintainers = all.some(([place, { dev }]) => dev && isThere(place));
  const wanted = all.filter(([, { dev }]) => forMaintainers || !dev);
  const missing = wanted.filter(([place, { optional, devOptional, peer }]) => {
    return !isThere(place) && !optional && !devOptional && !peer;
  });
  const foreign = wanted.filter(([place, locked]) => isThere(place) && !isFor(locked, machine));
  const reinstall = `このフォルダーで npm ci${forMaintainers ? ' --include=dev' : ''} を実行して、入れ直してください。`;
  const installed = judge(INSTALLED, explainInstall(root, packages, missing.map(nameAt), reinstall));
  return foreign[0]
    ? [installed, failed(PLATFORM, explainForeign(foreign[0][1], foreign.map(nameAt), machine))]
    : [installed];
}

/** @param missing the names of packages that are not there */
function explainInstall(
  root: string,
  packages: Record<string, Locked>,
  missing: readonly string[],
  reinstall: string,
): Explanation | undefined {
  const { dependencies, devDependencies } = readManifest(root) ?? {};
  const direct = Object.keys({ ...dependencies, ...devDependencies }).map((name) => {
    const file = path.join(root, 'node_modules', name, 'package.json');
    const version = fs.existsSync(file) && readJsonFile<KitManifest>(file)?.version;
    return { name, version, locked: packages[`node_modules/${name}`] };
  });
  const unlocked = direct.filter(({ locked }) => !locked).map(({ name }) => name);
  const there = direct.filter(({ version, locked }) => locked?.version && version !== false);
  const broken = there.filter(({ version }) => typeof version !== 'string').map(({ name }) => name);
  const different = there
    .filter(({ version, locked }) => typeof version === 'string' && version !== locked?.version)
    .map(({ name, version, locked }) => `${name} は ${locked?.version} のはずが ${version}`);
  return firstOf(
    bySettings,
    [
      !fs.existsSync(path.join(root, 'node_modules')),
      'node_modules フォルダーがなく、パッケージがまだ入っていません。',
      reinstall,
    ],
    [
      unlocked.length > 0,
      `package.json に書かれた ${some(unlocked)} が、package-lock.json にありません。片方だけが書き換えられています。`,
      'package.json と package-lock.json をキットの元の内容に戻し、npm ci を実行してください。',
    ],
    [
      missing.length > 0,
      `パッケージが ${missing.length} 個足りません（${some(missing)}）。インストールが途中で止まったか、node_modules の一部が消えています。`,
      reinstall,
    ],
    [
      broken.length > 0,
      `パッケージのファイルが壊れています（${some(broken)}）。インストールが途中で止まったようです。`,
      reinstall,
    ],
    [
      different.length > 0,
      `package-lock.json と違う版のパッケージが入っています（${some(different)}）。npm ci ではなく npm install や npm update を使ったか、キットを新しくした後に入れ直していないようです。`,
      reinstall,
    ],
  );
}

function explainForeign({ os = [], cpu = [] }: Locked, names: string[], { platform, arch }: Machine): Explanation {
  return bySettings(
    `別の種類のパソコン（${[...os, ...cpu].join(' ')}）用のパッケージが入っています（${some(names)}）。このパソコンは ${platform} ${arch} です。node_modules を別のパソコンや WSL、コンテナーからコピーしたか、共有しているようです。`,
    'node_modules フォルダーを消し、このパソコンで npm ci を実行してください。',
  );
}

type Machine = Pick<NodeJS.Process, 'platform' | 'arch'>;

function isFor({ os, cpu }: Locked, { platform, arch }: Machine): boolean {
  return (!os || allows(os, platform)) && (!cpu || allows(cpu, arch));
}

/** A list may name what is allowed, or with `!` what is not. */
function allows(list: readonly string[], value: string): boolean {
  const excluded = list.filter((each) => each.startsWith('!'));
  if (excluded.includes(`!${value}`)) return false;
  return excluded.length === list.length || list.includes(value);
}

const SHOWN = 3;

function some(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join('、');
  return names.length > SHOWN ? `${shown} など` : shown;
}

/** `node_modules/a/node_modules/@b/c` holds `@b/c`. */
function nameAt([place]: [place: string, ...rest: unknown[]]): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
