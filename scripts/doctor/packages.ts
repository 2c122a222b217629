/** Compares `node_modules` with the lock file. Needs no package itself. */
import fs from 'node:fs';
import path from 'node:path';
import type { PackagesEvidence } from '../../checks/doctor/packages.js';

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
  link?: boolean;
  os?: string[];
  cpu?: string[];
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
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    evidence.foreign.push({ name, platform: [...(os ?? []), ...(cpu ?? [])].join(' ') });
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
