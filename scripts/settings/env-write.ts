/**
 * Writes a settings file: it holds secrets and belongs to its author, so it is replaced as a whole or not at all, is
 * readable for its owner only, and what somebody else wrote meanwhile is taken along.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { shownPath } from '../system/paths.js';
import { isAlive } from '../system/process-alive.js';
import { type Changes, editEnv } from './env-edit.js';
import { readSettingsFile } from './env-file.js';

const OWNER_ONLY = 0o600;

/** How often another program may change the file under our hands before we give up. */
const ATTEMPTS = 5;

/**
 * Changes keys of a settings file, or makes it (from `template` where there is none).
 * A killed process leaves the old or the new file; what it wrote aside is removed by the next run.
 * @throws UserError when the file cannot be read as settings, or cannot be replaced; it is then as it was
 */
export function writeEnv(file: string, changes: Changes, template = ''): void {
  readSettingsFile(file); // refuses folders, other encodings and the like, with the reason
  const target = realFile(file);
  attempting(target, () => {
    removeLeftovers(target);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const old = contentOf(target);
      const content = Buffer.from(editEnv(old ? old.toString('utf8') : template, changes));
      if (replace(target, old, content)) return;
    }
    throw new UserError(
      `設定ファイル ${shownPath(target)} を、ほかのプログラムが続けて書き換えています。設定は書き込んでいません。`,
      'そのファイルを開いているプログラムを閉じて、もう一度実行してください。',
    );
  });
}

/**
 * Keeps a copy of a settings file beside it, under a name that is not taken: `.env.before-sandbox`, `….before-sandbox-2`.
 * @returns the copy's path; undefined when there is no file
 * @throws UserError
 */
export function keepCopy(file: string, suffix: string): string | undefined {
  const content = contentOf(file);
  if (!content) return undefined;
  const copies = copiesOf(file, suffix);
  const same = copies.find((copy) => contentOf(copy)?.equals(content));
  if (same) return same;
  const copy = copyName(file, suffix, copies.length + 1);
  attempting(copy, () => {
    const aside = writeAside(copy, content);
    try {
      fs.renameSync(aside, copy);
    } finally {
      fs.rmSync(aside, { force: true });
    }
  });
  return copy;
}

/** The copies that {@link keepCopy} made, oldest first. */
export function copiesOf(file: string, suffix: string): string[] {
  const copies: string[] = [];
  while (fs.existsSync(copyName(file, suffix, copies.length + 1)))
    copies.push(copyName(file, suffix, copies.length + 1));
  return copies;
}

/** Always beginning with `.env.`, which Git ignores. */
function copyName(file: string, suffix: string, number: number): string {
  const { dir, base } = path.parse(file);
  const name = base === '.env' || base.startsWith('.env.') ? base : `.env.${base}`;
  return path.join(dir, `${name}.${suffix}${number > 1 ? `-${number}` : ''}`);
}

/** A link is somebody's decision: what it points to is replaced, not the link. */
function realFile(file: string): string {
  const link = fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
  if (!link) return path.resolve(file);
  try {
    return fs.realpathSync(file);
  } catch {
    throw new UserError(
      `設定ファイル ${shownPath(file)} は、存在しないファイルへのリンクです。`,
      'リンクを消すか、リンク先のファイルを作ってから、もう一度実行してください。',
    );
  }
}

function contentOf(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @returns false when the file is no longer what `old` says: nothing has been changed then */
function replace(file: string, old: Buffer | undefined, content: Buffer): boolean {
  if (old?.equals(content)) {
    narrow(file);
    return true;
  }
  const owner = fs.statSync(file, { throwIfNoEntry: false });
  // A rename does not mind a write protection, but whoever set it does.
  if (owner && (owner.mode & 0o200) === 0) throw Object.assign(new Error('write-protected'), { code: 'EACCES' });
  const aside = writeAside(file, content);
  try {
    if (owner) keepOwner(aside, owner);
    const now = contentOf(file);
    if (old ? !now?.equals(old) : now) return false;
    renamePatiently(aside, file);
    syncFolder(path.dirname(file));
    return true;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** Under a name that Git ignores too; the process id tells the next run whether it is still needed. */
function writeAside(file: string, content: Buffer): string {
  const aside = path.join(path.dirname(file), `${asidePrefix(file)}${process.pid}-${randomBytes(4).toString('hex')}`);
  const descriptor = fs.openSync(aside, 'wx', OWNER_ONLY);
  try {
    fs.writeFileSync(descriptor, content);
    fs.fsyncSync(descriptor);
  } catch (error) {
    fs.rmSync(aside, { force: true });
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
  return aside;
}

function asidePrefix(file: string): string {
  return `.env.new-${path.basename(file)}-`;
}

function removeLeftovers(file: string): void {
  const folder = path.dirname(file);
  for (const name of fs.readdirSync(folder)) {
    if (!name.startsWith(asidePrefix(file))) continue;
    const process = Number(/^(\d+)-/.exec(name.slice(asidePrefix(file).length))?.[1]);
    if (process && !isRunning(process)) fs.rmSync(path.join(folder, name), { force: true });
  }
}

/** Our own id can only be that of an earlier process: what this one writes aside is gone before it gets here. */
function isRunning(id: number): boolean {
  return id !== process.pid && isAlive(id);
}

function narrow(file: string): void {
  if ((fs.statSync(file).mode & 0o077) !== 0) fs.chmodSync(file, OWNER_ONLY);
}

/** Under sudo the file would become root's, and its owner could not read it any more. */
function keepOwner(aside: string, { uid, gid }: fs.Stats): void {
  try {
    fs.chownSync(aside, uid, gid);
  } catch {
    // Only root may; anybody else keeps it as their own.
  }
}

/** Windows refuses to replace a file that an editor or a virus scanner has open: mostly for moments only. */
function renamePatiently(from: string, to: string): void {
  for (let left = 10; ; left--) {
    try {
      fs.renameSync(from, to);
      return;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (left === 0 || process.platform !== 'win32' || !['EPERM', 'EACCES', 'EBUSY'].includes(code)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

/** Without it, a power cut may undo the rename. Windows cannot open a folder. */
function syncFolder(folder: string): void {
  try {
    const descriptor = fs.openSync(folder, 'r');
    fs.fsyncSync(descriptor);
    fs.closeSync(descriptor);
  } catch {
    // The file is complete either way.
  }
}

function attempting<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UserError || code === undefined) throw error;
    const [cause, next] = FAILURES[code] ?? [
      `（${code}）`,
      'ファイルとフォルダーの状態を確かめてから、もう一度実行してください。',
    ];
    throw new UserError(
      `設定ファイル ${shownPath(file)} に書き込めませんでした${cause}。元の内容は変わっていません。`,
      next,
      {
        cause: error,
      },
    );
  }
}

const FULL: [cause: string, next: string] = [
  '（ディスクの空きがありません）',
  '要らないファイルを消して空きを作ってから、もう一度実行してください。',
];
const FORBIDDEN: [cause: string, next: string] = [
  '（書き込みの権限がないか、読み取り専用か、ほかのプログラムが開いています）',
  '読み取り専用を外し、開いているプログラムを閉じてから、もう一度実行してください。',
];
const FAILURES: Record<string, [cause: string, next: string]> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: FORBIDDEN,
  EBUSY: FORBIDDEN,
  ENOENT: ['（フォルダーがありません）', '--env に指定したパスを確かめてください。'],
  ENOTDIR: ['（フォルダーがありません）', '--env に指定したパスを確かめてください。'],
};
