/**
 * Where the sandbox keeps its state: `<folder>/state.json`, `{ "version": 1, "state": SandboxState }`, readable by its
 * owner only. The credentials in it are the sandbox's own and good for nothing outside.
 */
import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { sync as writeFileAtomic } from 'write-file-atomic';
import type { SandboxState, SidKind } from './state.js';

const VERSION = 1;

export interface Store {
  readonly state: SandboxState;
  /** Writes the state, once for all changes of one turn of the event loop. */
  save(): void;
  /** Writes at once what is still to be written. */
  flush(): void;
}

/**
 * @param folder undefined keeps everything in memory
 * @param fresh starts with a new account, whatever is there
 */
export function openStore(folder: string | undefined, { fresh = false } = {}): Store {
  const file = folder && path.join(folder, 'state.json');
  const state = (file && !fresh ? read(file) : undefined) ?? newAccount();
  let pending: NodeJS.Immediate | undefined;
  const flush = () => {
    if (pending) clearImmediate(pending);
    pending = undefined;
    if (file) writeFileAtomic(file, JSON.stringify({ version: VERSION, state }), { mode: 0o600 });
  };
  const save = () => {
    pending ??= setImmediate(flush);
  };
  if (file) fs.mkdirSync(path.dirname(file), { recursive: true });
  flush();
  return { state, save, flush };
}

/** A file that is not ours, or broken, is put aside: it may be of interest to somebody, and must not stop the sandbox. */
function read(file: string): SandboxState | undefined {
  try {
    const { version, state } = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (version === VERSION && state?.account?.sid && Array.isArray(state.services)) return state;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  fs.renameSync(file, `${file}.broken`);
  return undefined;
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
