/** What on this computer still holds secrets of an account: settings files, their copies, and files that repeat a secret. */
import fs from 'node:fs';
import path from 'node:path';
import { isSandbox, SECRET_NAMES } from '../../../checks/settings/settings.js';
import { UserError } from '../../cli/user-error.js';
import { settingsOrReason } from '../../settings/env-file.js';
import { HOME, shownPath } from '../../system/paths.js';
import type { Thing } from './thing.js';

/** Which everybody has: it is a guide, as long as nobody filled it in. */
const EXAMPLE = '.env.example';

/** Folders in which the kit or a participant may have repeated a secret. */
const FOLDERS = ['workspace', 'dist', '.handson'];

/** Of the sandbox: its state holds throwaway values only. */
const THROWAWAY = path.join(HOME, '.handson', 'sandbox');

/** Larger files (bytes) are not written by hand. */
const LARGEST = 1_000_000;

/** @param settings the settings file, wherever it lies */
export function localThings(settings: string): Thing[] {
  const names = fs.readdirSync(HOME).filter((name) => /^\.env($|[^a-z])|\.env$/i.test(name));
  const files = [...new Set([settings, ...names.map((name) => path.join(HOME, name))])].filter(isFile);
  const secrets = files.flatMap(secretsIn);
  const current = new Set(secretsIn(settings));
  const hasOthers = (file: string) => secretsIn(file).some((secret) => !current.has(secret));
  const copies = files.filter((file) => file !== settings && secretsOrUnreadable(file));
  const repeating = FOLDERS.flatMap((folder) => filesBelow(path.join(HOME, folder)));
  return [
    ...(isFile(settings) && secretsOrUnreadable(settings) ? [settingsThing(settings)] : []),
    ...copies.map((file) => copyThing(file, hasOthers(file))),
    ...repeating.filter((file) => repeats(file, secrets)).map((file) => repeatThing(file, secrets)),
  ];
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** Empty for a sandbox's throwaway values, and for a file that is not readable as settings. */
function secretsIn(file: string): string[] {
  const settings = settingsOrReason(file);
  if (!settings || settings instanceof UserError || isSandbox(settings)) return [];
  const names = new Set<string>(SECRET_NAMES);
  const values = settings.entries.filter(({ name }) => names.has(name)).map(({ value }) => value);
  return values.filter((value) => value.length >= 16 && !/x{6}/i.test(value));
}

function secretsOrUnreadable(file: string): boolean {
  return settingsOrReason(file) instanceof UserError || secretsIn(file).length > 0;
}

function settingsThing(file: string): Thing {
  return fileThing('file settings', `設定ファイル ${shownPath(file)}`, file, true);
}

/** @param hasOthers secrets that the settings file does not hold: the next chapter may need them */
function copyThing(file: string, hasOthers: boolean): Thing {
  const thing = fileThing(`file ${shownPath(file)}`, `秘密の値のあるファイル ${shownPath(file)}`, file, hasOthers);
  if (path.basename(file) !== EXAMPLE) return thing;
  const { remove: _, ...example } = thing; // the kit's own
  return { ...example, isNeeded: false, byHand: emptyIt(file) };
}

function fileThing(id: string, name: string, file: string, isNeeded: boolean): Thing {
  return {
    kind: 'file',
    id,
    name,
    isNeeded,
    look: async () => ({ kind: isFile(file) && secretsOrUnreadable(file) ? 'left' : 'gone' }),
    remove: async () => fs.rmSync(file, { force: true }),
    byHand: `${shownPath(file)} を削除してください。ゴミ箱に移しただけでは、中身が残ります。`,
  };
}

function emptyIt(file: string): string {
  return `${shownPath(file)} を開き、秘密の値を消してください。`;
}

/** A file of the participant's own: it is theirs to mend. */
function repeatThing(file: string, secrets: readonly string[]): Thing {
  return {
    kind: 'file',
    id: `file ${shownPath(file)}`,
    name: `秘密の値が書かれたファイル ${shownPath(file)}`,
    isNeeded: false,
    look: async () =>
      repeats(file, secrets) ? { kind: 'left', why: '秘密の値がそのまま書かれています。' } : { kind: 'gone' },
    byHand: emptyIt(file),
  };
}

function filesBelow(folder: string): string[] {
  if (folder === THROWAWAY || !fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(place) : entry.isFile() ? [place] : [];
  });
}

function repeats(file: string, secrets: readonly string[]): boolean {
  try {
    if (secrets.length === 0 || fs.statSync(file).size > LARGEST) return false;
    const text = fs.readFileSync(file, 'latin1');
    return secrets.some((secret) => text.includes(secret));
  } catch {
    return false; // gone meanwhile
  }
}
