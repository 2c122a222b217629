/** The random id of this computer's user, no secret: made at its first deployment, and carried by all of them. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { HOME } from '../system/paths.js';
import { createFile } from '../system/whole-file.js';
import type { Cloud } from './cloud.js';
import type { DeploymentRecord, Marker } from './record.js';

/**
 * Deployments of earlier kits carry no owner, and a folder that was brought to another computer left its id behind: there,
 * what was built here is known by its content.
 */
export function isOwn(
  marker: Marker,
  { owner = knownOwner() }: Pick<Cloud, 'owner'>,
  record: DeploymentRecord | undefined,
): boolean {
  if (marker.owner !== undefined && owner !== undefined) return marker.owner === owner;
  return record?.builds[marker.fingerprint] !== undefined;
}

/** With which deployments to a cloud are sealed. @throws UserError when it cannot be kept */
export function ownerOf({ owner }: Pick<Cloud, 'owner'>): string {
  return owner ?? ownOwner();
}

/** Undefined where nothing was deployed yet, and where it cannot be read: then nothing proves to be ours. */
function knownOwner(): string | undefined {
  try {
    return readOwner(ownerFile());
  } catch {
    return undefined;
  }
}

function ownOwner(): string {
  const file = ownerFile();
  try {
    const known = readOwner(file);
    if (known) return known;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.rmSync(file, { force: true }); // something else than an id
    createFile(file, randomBytes(8).toString('hex'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notKept(file, error);
  }
  const made = readOwner(file); // maybe by another command, meanwhile
  if (!made) throw notKept(file, undefined);
  return made;
}

/** In the configuration folder, so that all clones share it; a home of one's own (`HANDSON_HOME`) has an owner of its own. */
function ownerFile(): string {
  const { HANDSON_HOME, XDG_CONFIG_HOME, APPDATA } = process.env;
  if (HANDSON_HOME) return path.join(HOME, '.handson', 'owner');
  const onWindows = process.platform === 'win32';
  const usual = onWindows ? path.join(os.homedir(), 'AppData', 'Roaming') : path.join(os.homedir(), '.config');
  return path.join((onWindows ? APPDATA : XDG_CONFIG_HOME) || usual, 'handson-kit', 'owner');
}

function readOwner(file: string): string | undefined {
  try {
    return /^[0-9a-f]{16}$/.exec(fs.readFileSync(file, 'utf8').trim())?.[0];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function notKept(file: string, cause: unknown): UserError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return new UserError(
    `このパソコンの目印のファイル ${file} を読み書きできませんでした${code ? `（${code}）` : ''}。自分がデプロイしたものかどうかを見分けられないので、何も変えていません。`,
    'ディスクの空きと、このファイルとフォルダーの権限を確かめてから、もう一度実行してください。',
    { cause },
  );
}
