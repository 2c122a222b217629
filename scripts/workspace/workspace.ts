/** The participant's own file: made at first use, replaced without ever losing what was in it. */
import fs from 'node:fs';
import path from 'node:path';
import { FIRST_STEP } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { shownPath, stepFile, WORKSPACE_FILE } from '../system/paths.js';
import { createFile, explaining, linkExclusively, removeLeftovers, writeAside } from '../system/whole-file.js';
import { keptFile, keptNames, moveAway, settle, unfinishedMoves } from './kept.js';

/** Editors look for the nearest one: without it, `context.` would have no types in the workspace. */
const TSCONFIG = `${JSON.stringify(
  {
    extends: '../tsconfig.json',
    // Not those of the kit's tests: a participant's installation is without them.
    compilerOptions: { types: ['node', '@twilio-labs/serverless-runtime-types'] },
    include: ['token.ts'],
  },
  null,
  2,
)}\n`;

export function keptFolder(file = WORKSPACE_FILE): string {
  return path.join(path.dirname(file), 'kept');
}

/** Makes the workspace from the first step at first use. @returns its path. @throws UserError when it cannot be used */
export function ensureWorkspace(file = WORKSPACE_FILE): string {
  return withReasons(file, () => {
    prepare(file);
    createIfMissing(file, fs.readFileSync(stepFile(FIRST_STEP.file)));
    createIfMissing(path.join(path.dirname(file), 'tsconfig.json'), Buffer.from(TSCONFIG));
    return file;
  });
}

/** `kept` is the name under which the former content can be restored; absent when there was none. */
export type Replaced = { kind: 'same' } | { kind: 'replaced'; kept?: string };

/** Puts another content into the workspace and keeps the former one. @throws UserError; nothing is lost then either */
export function replaceWorkspace(content: Buffer, file = WORKSPACE_FILE): Replaced {
  return withReasons(file, () => {
    prepare(file);
    if (fs.existsSync(file) && fs.readFileSync(file).equals(content)) return { kind: 'same' };
    const aside = writeAside(file, content);
    try {
      const moving = moveAway(file, keptFolder(file));
      const free = takePlaceOr(aside, file, () => moving && takePlaceBack(moving, file));
      const kept = moving && settle(moving);
      if (!free) throw savedMeanwhile(file, kept);
      return { kind: 'replaced', ...(kept ? { kept } : {}) };
    } finally {
      fs.rmSync(aside, { force: true });
    }
  });
}

/** The content of a kept file. @throws UserError for a name that is none */
export function readKept(name: string, file = WORKSPACE_FILE): Buffer {
  const folder = keptFolder(file);
  const names = keptNames(folder);
  const wanted = path.basename(name.replaceAll('\\', '/'), '.ts');
  if (names.includes(wanted)) return withReasons(file, () => fs.readFileSync(keptFile(folder, wanted)));
  throw new UserError(
    `${name} というバックアップはありません。`,
    names.length > 0 ? `バックアップは ${names.join('、')} です。` : 'バックアップはまだ 1 つもありません。',
  );
}

function prepare(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  removeLeftovers(file);
  finishInterrupted(file);
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (!stat || stat.isFile()) return;
  const what = stat.isDirectory()
    ? 'フォルダー'
    : stat.isSymbolicLink()
      ? 'シンボリックリンク'
      : '普通のファイルではないもの';
  throw new UserError(
    `作業ファイル ${shownPath(file)} があるはずの場所に、同じ名前の${what}があります。何も変更していません。`,
    'その名前を変えるか別の場所に移してから、もう一度実行してください。',
  );
}

/** What an interrupted command had moved away comes back if its place is empty. */
function finishInterrupted(file: string): void {
  for (const { moving, abandoned } of unfinishedMoves(keptFolder(file))) {
    if (abandoned && !takePlaceBack(moving, file)) settle(moving);
    else if (!abandoned && !fs.existsSync(file)) throw busy(file);
  }
}

function takePlaceBack(moving: string, file: string): boolean {
  const free = takePlace(moving, file);
  if (free) fs.rmSync(moving);
  return free;
}

function takePlaceOr(from: string, file: string, giveUp: () => void): boolean {
  try {
    return takePlace(from, file);
  } catch (error) {
    giveUp();
    throw error;
  }
}

/** @returns false when somebody else has put a file there */
function takePlace(from: string, file: string): boolean {
  try {
    linkExclusively(from, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function createIfMissing(file: string, content: Buffer): void {
  try {
    if (!fs.existsSync(file)) createFile(file, content);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another command was faster
  }
}

function savedMeanwhile(file: string, kept: string | undefined): UserError {
  const former = kept ? `直前の内容は ${shownPath(keptFile(keptFolder(file), kept))} にあります。` : '';
  return new UserError(
    `書き換えている間に、ほかのプログラムが ${shownPath(file)} を保存しました。保存された内容をそのまま残しました。${former}`,
    'エディターの保存が終わってから、もう一度実行してください。',
  );
}

function busy(file: string): UserError {
  return new UserError(
    `ほかのコマンドが、いま ${shownPath(file)} を書き換えています。`,
    '数秒待ってから、もう一度実行してください。',
  );
}

function withReasons<T>(file: string, work: () => T): T {
  return explaining(work, (code, cause) => {
    const [reason, next] = REASONS[code] ?? [`ファイルの操作に失敗しました（${code}）`, '内容を講師に伝えてください。'];
    const message = `${shownPath(path.dirname(file))} を使えません。${reason}。書かれた内容は失われていません。`;
    return new UserError(message, next, { cause });
  });
}

const NO_PERMISSION: [string, string] = [
  '書き込む権限がないか、ほかのプログラムがファイルを使っています',
  'フォルダーとファイルの「読み取り専用」を外し、開いているプログラムを閉じてから、もう一度実行してください。',
];
const NOT_A_FOLDER: [string, string] = [
  'フォルダーがあるはずの場所に、同じ名前のファイルがあります',
  'そのファイルの名前を変えてから、もう一度実行してください。',
];
const REASONS: Record<string, [reason: string, next: string]> = {
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EBUSY: NO_PERMISSION,
  EROFS: ['読み取り専用のディスクです', '書き込める場所に教材をコピーして使ってください。'],
  ENOSPC: ['ディスクの空きがありません', '不要なファイルを消してから、もう一度実行してください。'],
  EEXIST: NOT_A_FOLDER,
  ENOTDIR: NOT_A_FOLDER,
};
