/** Writes a site into a folder, where things of others may stand: only what it wrote itself is written over or removed. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { shownPath } from '../system/paths.js';
import { makeFolder, replaceFile } from '../system/whole-file.js';

type Content = string | Buffer;

/** In the folder: what was written into it, a hash of each file by its place. A file that has changed since is another's. */
const RECORD = '.handson-site.json';

/** Of those that are in the way, as many are named. */
const NAMED = 3;

/**
 * @param files by their places in the folder, with `/`
 * @throws UserError before anything is written when one would replace what is another's; when the folder cannot be written
 */
export function writeSite(folder: string, files: ReadonlyMap<string, Content>): void {
  try {
    const written = writtenInto(folder);
    const isOwn = (name: string) => written.get(name) === hashOf(contentOf(path.join(folder, name)));
    const foreign = [...files.keys()].filter((name) => fs.existsSync(path.join(folder, name)) && !isOwn(name));
    if (foreign.length > 0) throw refusal(folder, foreign);
    for (const [name, content] of files) write(path.join(folder, name), content);
    for (const name of written.keys()) if (!files.has(name) && isOwn(name)) fs.rmSync(path.join(folder, name));
    const hashes = [...files].map(([name, content]) => [name, hashOf(content)]);
    write(path.join(folder, RECORD), `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UserError || !code) throw error;
    throw new UserError(
      `${shownPath(folder)} にサイトを書き込めませんでした（${code}）。`,
      '権限とディスクの空きを確かめるか、別のフォルダーを指定してください。',
    );
  }
}

/** Nothing where there is no record, or one that cannot be read: then every file there is another's. */
function writtenInto(folder: string): Map<string, unknown> {
  try {
    const record: Record<string, unknown> = JSON.parse(fs.readFileSync(path.join(folder, RECORD), 'utf8'));
    return new Map(Object.entries(record).filter(([name]) => !/^\.\.|^\/|\\|:|\/\.\.(\/|$)/.test(name)));
  } catch {
    return new Map();
  }
}

/** Undefined for what is not there, and for a folder. */
function contentOf(file: string): Buffer | undefined {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? fs.readFileSync(file) : undefined;
}

function hashOf(content: Content | undefined): string {
  return content === undefined ? '' : createHash('sha256').update(content).digest('hex');
}

function write(file: string, content: Content): void {
  makeFolder(path.dirname(file));
  replaceFile(file, content, { hurried: true });
}

function refusal(folder: string, foreign: readonly string[]): UserError {
  const names = foreign.slice(0, NAMED).join('、') + (foreign.length > NAMED ? ` など ${foreign.length} 個` : '');
  return new UserError(
    `${shownPath(folder)} にある ${names} は、このコマンドが書き出したファイルではないか、そのあとに変わっています。何も書き出していません。`,
    '別のフォルダーを指定するか、そのファイルを移してから、もう一度実行してください。',
  );
}
