/**
 * Loaded into a command by `node --require`: from then on the disk is full for files below HANDSON_HOME whose path
 * contains FULL_DISK. A real full disk needs a mount, which a test may not make.
 */
import fs from 'node:fs';

const { HANDSON_HOME = '', FULL_DISK = '' } = process.env;

function isFull(file: unknown): boolean {
  const name = String(file);
  return name.startsWith(HANDSON_HOME) && name.includes(FULL_DISK);
}

const open = fs.openSync;
const full = new Set<number>();
fs.openSync = (...args) => {
  const descriptor = open(...args);
  if (isFull(args[0]) && typeof args[1] === 'string' && args[1] !== 'r') full.add(descriptor);
  return descriptor;
};
/** As the file system does: the file is made, its content finds no room. */
function refusing<T extends 'writeSync' | 'writeFileSync'>(name: T): void {
  const write = fs[name] as (...args: unknown[]) => unknown;
  const replacement = (...args: unknown[]) => {
    const [target] = args;
    if (!(typeof target === 'number' ? full.has(target) : isFull(target))) return write(...args);
    if (typeof target === 'string') write(target, '', args[2]);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  Object.assign(fs, { [name]: replacement });
}
refusing('writeSync');
refusing('writeFileSync');
