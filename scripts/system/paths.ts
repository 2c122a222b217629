/** Where things are, whichever folder a command is started from. */
import fs from 'node:fs';
import path from 'node:path';

/** The project: the nearest folder upwards with a package.json (the compiled kit has none of its own). */
export const ROOT = projectRoot(__dirname);

/**
 * Where the user's own files live: the project, unless HANDSON_HOME names another folder. The tests set it, so that they
 * never touch the workspace or the settings of whoever runs them.
 */
export const HOME = process.env.HANDSON_HOME ? path.resolve(process.env.HANDSON_HOME) : ROOT;

export const WORKSPACE_FILE = path.join(HOME, 'workspace', 'token.ts');
export const DIST = path.join(HOME, 'dist');
export const DEFAULT_SETTINGS = path.join(HOME, '.env');

function projectRoot(folder: string): string {
  return fs.existsSync(path.join(folder, 'package.json')) ? folder : projectRoot(path.dirname(folder));
}

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

/** A compiled file of the kit, for a process that is started by path; under a test runner the sources are running. */
export function compiledFile(relative: string): string {
  const compiled = __filename.endsWith('.js') ? path.join(__dirname, '..', '..') : compiledKit();
  return path.join(compiled, ...relative.split('/'));
}

/** The arguments that make Node run a file of the kit in a process of its own. @param relative such as `scripts/run/runner/child.js` */
export function kitProcess(relative: string): string[] {
  return [compiledFile(relative)];
}

function compiledKit(): string {
  const kit: { compiledKit(): string } = require(path.join(ROOT, 'scripts', 'kit.js'));
  return kit.compiledKit();
}
