/**
 * Writes a settings file: it holds secrets and belongs to its author, so it is replaced as a whole or not at all, is
 * readable for its owner only, and what somebody else wrote meanwhile is taken along.
 */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { shownPath } from '../system/paths.js';
import { explaining, type Manner, removeLeftovers, replaceFile } from '../system/whole-file.js';
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
  explaining(() => {
    removeLeftovers(target, mannerOf(target).aside);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const old = contentOf(target);
      const content = Buffer.from(editEnv(old ? old.toString('utf8') : template, changes));
      if (replace(target, old, content)) return;
    }
    throw new UserError(
      `設定ファイル ${shownPath(target)} を、ほかのプログラムが続けて書き換えています。設定は書き込んでいません。`,
      'そのファイルを開いているプログラムを閉じて、もう一度実行してください。',
    );
  }, notWritten(target));
}

/** Keeps a copy beside it: `.env.before-sandbox`, `….before-sandbox-2`. @returns its path, where there is a file. @throws UserError */
export function keepCopy(file: string, suffix: string): string | undefined {
  const content = contentOf(file);
  if (!content) return undefined;
  const copies = copiesOf(file, suffix);
  const same = copies.find((copy) => contentOf(copy)?.equals(content));
  if (same) return same;
  const copy = copyName(file, suffix, copies.length + 1);
  explaining(() => replaceFile(copy, content, mannerOf(copy)), notWritten(copy));
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
  const mode = fs.statSync(file, { throwIfNoEntry: false })?.mode ?? OWNER_ONLY;
  if (old?.equals(content)) {
    if ((mode & 0o077) !== 0) fs.chmodSync(file, OWNER_ONLY);
    return true;
  }
  // A rename does not mind a write protection, but whoever set it does.
  if ((mode & 0o200) === 0) throw Object.assign(new Error('write-protected'), { code: 'EACCES' });
  return replaceFile(file, content, mannerOf(file), () => {
    const now = contentOf(file);
    return old ? now?.equals(old) === true : !now;
  });
}

/** The passing name begins as all that Git ignores, whatever the file is called. */
function mannerOf(file: string): Manner & { mode: number } {
  return { aside: path.join(path.dirname(file), `.env.new-${path.basename(file)}`), mode: OWNER_ONLY };
}

function notWritten(file: string): (code: string, cause: unknown) => UserError {
  return (code, cause) => {
    const [, why, next] = FAILURES.find(([codes]) => codes.includes(code)) ?? [
      [],
      `（${code}）`,
      'ファイルとフォルダーの状態を確かめてから、もう一度実行してください。',
    ];
    const message = `設定ファイル ${shownPath(file)} に書き込めませんでした${why}。元の内容は変わっていません。`;
    return new UserError(message, next, { cause });
  };
}

const FAILURES: readonly [codes: readonly string[], cause: string, next: string][] = [
  [
    ['ENOSPC', 'EDQUOT'],
    '（ディスクの空きがありません）',
    '不要なファイルを消して空きを作ってから、もう一度実行してください。',
  ],
  [
    ['EACCES', 'EPERM', 'EROFS', 'EBUSY'],
    '（書き込みの権限がないか、読み取り専用か、ほかのプログラムが開いています）',
    '読み取り専用を外し、開いているプログラムを閉じてから、もう一度実行してください。',
  ],
  [['ENOENT', 'ENOTDIR'], '（フォルダーがありません）', '--env に指定したパスを確かめてください。'],
];
