/**
 * What replacements took out of the workspace, and why. The contents are the kept files; the reasons stand in
 * `.handson/history.json` (no code in it), which may be missing: a kept file without a reason is still one.
 */
import fs from 'node:fs';
import path from 'node:path';
import { isStepId, type StepId } from '../../steps/steps.js';
import { HOME } from '../system/paths.js';
import { makeFolder, replaceFile } from '../system/whole-file.js';
import { keptFile, keptNames } from './kept.js';
import { keptFolder, type Replaced, replaceWorkspace } from './workspace.js';

const REASONS = ['repair', 'solution', 'restore', 'reset'] as const;

/** By what it was taken out. */
export type Reason = (typeof REASONS)[number];

export interface KeptEntry {
  name: string;
  /** Milliseconds since the epoch. */
  at: number;
  by: Reason | 'unknown';
  /** How far it had come: the last step that it passed, where that was known. */
  step?: StepId;
  lines: number;
  bytes: number;
}

type Note = Pick<KeptEntry, 'at' | 'by' | 'step'>;

const NOTES = path.join(HOME, '.handson', 'history.json');

/** Puts another content into the workspace, and notes why. @throws UserError; nothing is lost then */
export function replaceNoting(content: Buffer, by: Reason, step?: StepId): Replaced {
  const replaced = replaceWorkspace(content);
  if (replaced.kind === 'replaced' && replaced.kept)
    note(replaced.kept, { at: Date.now(), by, ...(step ? { step } : {}) });
  return replaced;
}

/** Newest first. */
export function history(): KeptEntry[] {
  const folder = keptFolder();
  const notes = readNotes();
  const entries = keptNames(folder).flatMap((name): KeptEntry[] => {
    const content = contentOf(keptFile(folder, name));
    if (!content) return [];
    const text = content.toString('utf8');
    const lines = text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
    return [{ name, ...(notes.get(name) ?? { at: timeIn(name), by: 'unknown' }), lines, bytes: content.length }];
  });
  return entries.sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
}

/** Somebody may take a kept file away while it is looked at. */
function contentOf(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Of `20261124-083012`, in local time; 0 for a name that somebody else gave. */
function timeIn(name: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(name) ?? [];
  const [year = 0, month = 0, day, hour, minute, second] = parts.map(Number);
  return parts.length > 0 ? new Date(year, month - 1, day, hour, minute, second).getTime() : 0;
}

function note(name: string, reason: Note): void {
  try {
    const known = [...readNotes().set(name, reason)].filter(([each]) => fs.existsSync(keptFile(keptFolder(), each)));
    makeFolder(path.dirname(NOTES));
    replaceFile(NOTES, `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`, { hurried: true });
  } catch {
    // A disk that is full or read-only: the content is kept, only its reason is not.
  }
}

/** By the names of the contents: a file may have one that every object has. */
function readNotes(): Map<string, Note> {
  try {
    const notes = Object.entries(JSON.parse(fs.readFileSync(NOTES, 'utf8')) as Record<string, unknown>);
    return new Map(notes.flatMap(([name, value]) => noteIn(value).map((each) => [name, each] as const)));
  } catch {
    return new Map();
  }
}

/** @returns none for what no note can be */
function noteIn(value: unknown): [Note] | [] {
  const { at, by, step } = (value ?? {}) as Record<string, unknown>;
  const reason = REASONS.find((each) => each === by);
  if (typeof at !== 'number' || Number.isNaN(new Date(at).getTime()) || !reason) return [];
  if (step === undefined) return [{ at, by: reason }];
  return typeof step === 'string' && isStepId(step) ? [{ at, by: reason, step }] : [];
}
