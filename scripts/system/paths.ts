/** Where things are, whichever folder a command is started from. */
import path from 'node:path';

/** The project. */
export const ROOT = path.join(__dirname, '..', '..');

/**
 * Where the user's own files live: the project, unless HANDSON_HOME names another folder. The tests set it, so that they
 * never touch the workspace or the settings of whoever runs them.
 */
export const HOME = process.env.HANDSON_HOME ? path.resolve(process.env.HANDSON_HOME) : ROOT;

export const WORKSPACE_FILE = path.join(HOME, 'workspace', 'token.ts');
export const DIST = path.join(HOME, 'dist');
export const DEFAULT_SETTINGS = path.join(HOME, '.env');

export function stepFile(file: string): string {
  return path.join(ROOT, 'steps', file);
}

/**
 * A path that a person typed, as they meant it: npm starts commands in the project, wherever it was called from, and
 * tells the folder in INIT_CWD.
 */
export function fromWhereTyped(file: string): string {
  const { INIT_CWD } = process.env;
  return path.resolve(INIT_CWD && process.cwd() === ROOT ? INIT_CWD : process.cwd(), file);
}

/** As a person would write it: relative to the project where it lies inside, with the system's separator. */
export function shownPath(file: string): string {
  const relative = path.relative(isInside(HOME, file) ? HOME : ROOT, file);
  return isInside(ROOT, file) || isInside(HOME, file) ? relative : file;
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}

/** Loaded first, it makes Node understand the sources. */
export const RUN_SOURCES = path.join(__dirname, 'run-sources.js');

/**
 * The arguments that make Node run a source of the kit in a process of its own, and in that one's threads.
 * @param relative such as `scripts/run/runner/child.ts`
 */
export function kitProcess(relative: string): string[] {
  return ['--require', RUN_SOURCES, path.join(ROOT, ...relative.split('/'))];
}
