/** The kit's own small files: JSON, for their owner only, and whole or not there. */
import fs from 'node:fs';
import path from 'node:path';
import { makeFolder, replaceFile } from './whole-file.js';

/** Undefined for a file that is not there, cannot be read or is broken: what it told is then found out anew. */
export function readJsonFile<T extends object>(file: string): Partial<T> | undefined {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @throws what the file system says; the former file is then as it was */
export function writeJsonFile(file: string, value: object): void {
  makeFolder(path.dirname(file));
  replaceFile(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}
