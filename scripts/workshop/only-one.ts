/**
 * One `npm start` a folder: two would overwrite each other's progress. The lock tells that there is one; where its page is,
 * it is asked itself, since a file may be a copy, or older than the server that has the port now.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../cli/user-error.js';
import { takeLock } from '../system/lock.js';
import { HOME } from '../system/paths.js';
import { makeFolder, replaceFile } from '../system/whole-file.js';

/** Tells this folder from a copy of it. */
export const FOLDER = createHash('sha256').update(realPath(HOME)).digest('hex').slice(0, 16);

const LOCK = path.join(HOME, '.handson', `workshop-${FOLDER}.lock`);
const ADDRESS = path.join(HOME, '.handson', `workshop-${FOLDER}.json`);

/** How long (ms) the other one may take to start, and for one answer. */
const PATIENCE_MS = 10_000;
const ANSWER_MS = 3_000;

/** @returns what gives the folder back; undefined when another `npm start` has it */
export async function takeFolder(): Promise<(() => void) | undefined> {
  try {
    makeFolder(path.dirname(LOCK));
    const release = await takeLock(LOCK);
    if (release) fs.rmSync(ADDRESS, { force: true }); // of an earlier one: anybody may have its port now
    return release;
  } catch {
    return () => {}; // a full or read-only disk: nobody is kept from starting
  }
}

export function tellPort(port: number): void {
  try {
    replaceFile(ADDRESS, `${JSON.stringify({ port })}\n`, { hurried: true });
  } catch {
    // as above
  }
}

/** The page of the `npm start` that has the folder. @throws UserError when it does not answer */
export async function runningPage(): Promise<string> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(100)) {
    const port = toldPort();
    const page = `http://127.0.0.1:${port}/`;
    if (port && (await isOurs(page))) return page;
  }
  throw new UserError(
    'npm start が、このフォルダーですでに動いていますが、応答しません。',
    'そのターミナルで Ctrl+C を押して終了してから、もう一度実行してください。',
  );
}

function toldPort(): number | undefined {
  try {
    const { port } = JSON.parse(fs.readFileSync(ADDRESS, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

async function isOurs(page: string): Promise<boolean> {
  try {
    const response = await fetch(`${page}api/folder`, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'error' });
    return response.ok && ((await response.json()) as { folder?: unknown }).folder === FOLDER;
  } catch {
    return false;
  }
}

function realPath(folder: string): string {
  try {
    return fs.realpathSync.native(folder);
  } catch {
    return folder;
  }
}
