/**
 * Where the sandbox keeps its state: `<folder>/state.json`, `{ "version": 1, "state": SandboxState }`, readable by its
 * owner only. The credentials in it are the sandbox's own and good for nothing outside, but the values of variables are
 * whatever was deployed. Another version's file is put aside as `state.json.broken`.
 */
import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeFolder, replaceFile } from '../system/whole-file.js';
import type { SandboxState, SidKind } from './state.js';

const VERSION = 1;

/** A state that takes longer (ms) to write is written for the changes of many turns: most of the time is for answers. */
const SLOW_MS = 10;
const PAUSE_MS = 500;

export interface Store {
  readonly state: SandboxState;
  /** Writes the state, once for all changes of one turn of the event loop. What is killed has lost the newest of a large one. */
  save(): void;
  /** Writes at once what is still to be written. @throws what the file system says, such as ENOSPC */
  flush(): void;
}

export interface StoreOptions {
  /** Starts with a new account, whatever is there. */
  fresh?: boolean;
  /** Told when a change could not be written: once, and again only after a change could. */
  onUnsaved?: (error: NodeJS.ErrnoException) => void;
}

/**
 * @param folder undefined keeps everything in memory
 * @throws what the file system says when the state cannot be written at the start
 */
export function openStore(folder: string | undefined, options: StoreOptions = {}): Store {
  const { fresh = false, onUnsaved = warn } = options;
  const file = folder && path.join(folder, 'state.json');
  const state = (file && !fresh ? read(file) : undefined) ?? newAccount();
  let isWaiting = false;
  let isUnsaved = true;
  let isToldOf = false;
  let lastMs = 0;
  const flush = () => {
    if (!isUnsaved) return;
    const startedAt = performance.now();
    const manner = { mode: 0o600, hurried: true }; // every call changes it, and its next run can do without
    if (file) replaceFile(file, JSON.stringify({ version: VERSION, state }), manner);
    isUnsaved = isToldOf = false;
    lastMs = performance.now() - startedAt;
  };
  // Nobody waits for this write: thrown from here, a full disk would take the running sandbox down.
  const flushLater = () => {
    isWaiting = false;
    try {
      flush();
    } catch (error) {
      if (!isToldOf) onUnsaved(error as NodeJS.ErrnoException);
      isToldOf = true;
    }
  };
  const save = () => {
    isUnsaved = true;
    if (isWaiting) return;
    isWaiting = true;
    if (lastMs < SLOW_MS) setImmediate(flushLater);
    else setTimeout(flushLater, PAUSE_MS).unref(); // whoever ends the sandbox flushes it
  };
  if (file) makeFolder(path.dirname(file));
  flush();
  return { state, save, flush };
}

function warn({ code }: NodeJS.ErrnoException): void {
  console.error(
    `サンドボックスの内容を保存できませんでした（${code}）。動き続けますが、このまま終了すると、新しい変更は失われます。\n` +
      '保存先の権限とディスクの空きを確かめてください。次の変更のときに、もう一度保存します。',
  );
}

/** A file that is not ours, or broken, is put aside: it may be of interest to somebody, and must not stop the sandbox. */
function read(file: string): SandboxState | undefined {
  try {
    const { version, state } = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (version === VERSION && isState(state)) return state;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  fs.renameSync(file, `${file}.broken`);
  return undefined;
}

function isState(value: Partial<SandboxState> | undefined): value is SandboxState {
  const { account, keys, applications, services } = value ?? {};
  const lists = [keys, applications, services];
  return typeof account?.sid === 'string' && typeof account.authToken === 'string' && lists.every(Array.isArray);
}

function newAccount(): SandboxState {
  const now = new Date().toISOString();
  const made = { dateCreated: now, dateUpdated: now };
  return {
    account: { sid: newSid('AC'), ...made, authToken: randomBytes(16).toString('hex'), friendlyName: 'Sandbox' },
    keys: [{ sid: newSid('SK'), ...made, friendlyName: 'handson', secret: newSecret() }],
    applications: [{ sid: newSid('AP'), ...made, friendlyName: 'handson', voiceUrl: '' }],
    services: [],
  };
}

export function newSid(kind: SidKind | 'RQ'): string {
  return kind + randomBytes(16).toString('hex');
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** As Twilio makes them: 32 letters of both cases and digits. */
export function newSecret(): string {
  return Array.from({ length: 32 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
