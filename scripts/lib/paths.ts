/** Where things are, whichever folder a command is started from. */
import fs from 'node:fs';
import path from 'node:path';

/** The project: the nearest folder upwards with a package.json (the compiled kit has none of its own). */
export const ROOT = projectRoot(__dirname);

export const WORKSPACE_FILE = path.join(ROOT, 'workspace', 'token.ts');
export const DIST = path.join(ROOT, 'dist');

function projectRoot(folder: string): string {
  return fs.existsSync(path.join(folder, 'package.json')) ? folder : projectRoot(path.dirname(folder));
}

export function stepFile(file: string): string {
  return path.join(ROOT, 'steps', file);
}

/** As a person would write it: relative to the project where it lies inside, with the system's separator. */
export function shownPath(file: string): string {
  const relative = path.relative(ROOT, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

/** A compiled file of the kit, for a process that is started by path; under a test runner the sources are running. */
export function compiledFile(relative: string): string {
  const compiled = __filename.endsWith('.js') ? path.join(__dirname, '..', '..') : compiledKit();
  return path.join(compiled, ...relative.split('/'));
}

function compiledKit(): string {
  const kit: { compiledKit(): string } = require(path.join(ROOT, 'scripts', 'kit.js'));
  return kit.compiledKit();
}
