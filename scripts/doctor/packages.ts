/**
 * Is what `npm ci` installs there: complete, of the locked versions, and made for this computer? `node_modules` is compared
 * with the lock file. Needs no package itself.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type Explanation, judge, type Subject, type Verdict } from '../../checks/verdict.js';

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

export interface PackagesEvidence {
  /** Why the lock file cannot be compared with; undefined when it can. */
  lockProblem?: 'absent' | 'unreadable';
  /** `node_modules` is there at all. */
  installed: boolean;
  /** What a plain `npm ci` leaves out is there too, if only in part: then all of it has to be. */
  forMaintainers: boolean;
  /** Names that package.json asks for and the lock file does not hold. */
  unlocked: string[];
  /** Places of packages that are not there, such as `node_modules/express`. */
  missing: string[];
  /** Places of packages whose package.json cannot be read. */
  broken: string[];
  /** Direct dependencies of another version than the locked one. */
  different: { name: string; installed: string; locked: string }[];
  /** Packages with binaries for another system or processor. */
  foreign: { name: string; platform: string }[];
  /** Of this computer, such as `linux x64`. */
  platform: string;
}

export function readManifest(root: string): KitManifest | undefined {
  return readJsonFile(path.join(root, 'package.json')) as KitManifest | undefined;
}

/** @param root the folder with package.json, package-lock.json and node_modules */
export function inspectPackages(root: string, { platform, arch } = process as Machine): PackagesEvidence {
  const evidence: PackagesEvidence = {
    installed: fs.existsSync(path.join(root, 'node_modules')),
    forMaintainers: false,
    unlocked: [],
    missing: [],
    broken: [],
    different: [],
    foreign: [],
    platform: `${platform} ${arch}`,
  };
  const lockFile = path.join(root, 'package-lock.json');
  const lock = readJsonFile(lockFile) as { packages?: Record<string, Locked> } | undefined;
  if (!lock?.packages) return { ...evidence, lockProblem: fs.existsSync(lockFile) ? 'unreadable' : 'absent' };
  const { dependencies, devDependencies } = readManifest(root) ?? {};
  const direct = Object.keys({ ...dependencies, ...devDependencies });
  evidence.unlocked = direct.filter((name) => !lock.packages?.[`node_modules/${name}`]);
  const entries = Object.entries(lock.packages).filter(([place]) => place !== '');
  const forMaintainers = entries.some(([place, { dev }]) => dev && isThere(root, place));
  evidence.forMaintainers = forMaintainers;
  for (const [place, locked] of entries) {
    if (forMaintainers || !locked.dev) inspectPackage(root, place, locked, { platform, arch }, evidence);
  }
  for (const name of direct) compareVersion(root, name, lock.packages[`node_modules/${name}`]?.version, evidence);
  return evidence;
}

type Machine = Pick<NodeJS.Process, 'platform' | 'arch'>;

function inspectPackage(
  root: string,
  place: string,
  { optional, devOptional, peer, os, cpu }: Locked,
  { platform, arch }: Machine,
  evidence: PackagesEvidence,
): void {
  if (!isThere(root, place)) {
    if (!optional && !devOptional && !peer) evidence.missing.push(place);
    return;
  }
  const elsewhere = (os && !allows(os, platform)) || (cpu && !allows(cpu, arch));
  if (elsewhere) {
    evidence.foreign.push({ name: nameAt(place), platform: [...(os ?? []), ...(cpu ?? [])].join(' ') });
  }
}

function isThere(root: string, place: string): boolean {
  return fs.existsSync(path.join(root, place, 'package.json'));
}

/** A list may name what is allowed, or with `!` what is not. */
function allows(list: readonly string[], value: string): boolean {
  const excluded = list.filter((each) => each.startsWith('!'));
  if (excluded.includes(`!${value}`)) return false;
  return excluded.length === list.length || list.includes(value);
}

function compareVersion(root: string, name: string, locked: string | undefined, evidence: PackagesEvidence): void {
  const place = `node_modules/${name}`;
  const file = path.join(root, place, 'package.json');
  if (!locked || !fs.existsSync(file)) return;
  const installed = (readJsonFile(file) as { version?: unknown } | undefined)?.version;
  if (typeof installed !== 'string') evidence.broken.push(place);
  else if (installed !== locked) evidence.different.push({ name, installed, locked });
}

/** Undefined for what is not there or no JSON object. */
function readJsonFile(file: string): object | undefined {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const INSTALLED: Subject = { id: 'packages.installed', title: 'インストールされたパッケージ' };
const PLATFORM: Subject = { id: 'packages.platform', title: 'このパソコン用のパッケージ' };

const reinstall = ({ forMaintainers }: PackagesEvidence) =>
  `このフォルダーで npm ci${forMaintainers ? ' --include=dev' : ''} を実行して、入れ直してください。`;

export function judgePackages(evidence: PackagesEvidence): Verdict[] {
  const { foreign } = evidence;
  const installed = judge(INSTALLED, explainInstall(evidence));
  return foreign.length > 0 ? [installed, judge(PLATFORM, explainForeign(evidence))] : [installed];
}

function explainInstall(evidence: PackagesEvidence): Explanation | undefined {
  const { lockProblem, installed, unlocked, missing, broken, different } = evidence;
  if (lockProblem) {
    return settings(
      `package-lock.json ${lockProblem === 'absent' ? 'がない' : 'を読み取れない'}ので、パッケージの版を確かめられません。`,
      'キットを受け取り直すか、Git を使っているなら git checkout -- package-lock.json で元に戻してください。',
    );
  }
  if (!installed)
    return settings('node_modules フォルダーがなく、パッケージがまだ入っていません。', reinstall(evidence));
  if (unlocked.length > 0) {
    return settings(
      `package.json に書かれた ${some(unlocked)} が、package-lock.json にありません。片方だけが書き換えられています。`,
      'package.json と package-lock.json をキットの元の内容に戻し、npm ci を実行してください。',
    );
  }
  if (missing.length > 0) {
    return settings(
      `パッケージが ${missing.length} 個足りません（${some(missing.map(nameAt))}）。インストールが途中で止まったか、node_modules の一部が消えています。`,
      reinstall(evidence),
    );
  }
  if (broken.length > 0) {
    return settings(
      `パッケージの中身が壊れています（${some(broken.map(nameAt))}）。インストールが途中で止まったようです。`,
      reinstall(evidence),
    );
  }
  if (different.length === 0) return undefined;
  const list = different.map((each) => `${each.name} は ${each.locked} のはずが ${each.installed}`);
  return settings(
    `package-lock.json と違う版のパッケージが入っています（${some(list)}）。npm ci ではなく npm install や npm update を使ったか、キットを新しくした後に入れ直していません。`,
    reinstall(evidence),
  );
}

function explainForeign({ foreign, platform }: PackagesEvidence): Explanation {
  const [first] = foreign;
  return settings(
    `別の種類のパソコン（${first?.platform}）用のパッケージが入っています（${some(foreign.map(({ name }) => name))}）。このパソコンは ${platform} です。node_modules を別のパソコンや WSL、コンテナーからコピーしたか、共有しているようです。`,
    'node_modules フォルダーを消し、このパソコンで npm ci を実行してください。',
  );
}

function settings(cause: string, next: string): Explanation {
  return { blame: 'settings', cause, next };
}

const SHOWN = 3;

function some(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join('、');
  return names.length > SHOWN ? `${shown} など` : shown;
}

/** `node_modules/a/node_modules/@b/c` holds `@b/c`. */
function nameAt(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
