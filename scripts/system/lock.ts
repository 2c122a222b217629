/**
 * A lock between processes: a file that names a port of this computer on which its holder listens. The system closes the
 * port when the process ends, however it ends, on every system alike. A process id proves nothing: after a restart, or a
 * while, another process has it. The time of a start would, but each system tells it in its own way, and none exactly.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net, { type AddressInfo, type Server } from 'node:net';
import { isAlive } from './process-alive.js';
import { createFile, linkExclusively } from './whole-file.js';

interface Holder {
  pid: number;
  port: number;
  /** What the holder says to whoever connects; no secret. Another program may have got the port since. */
  key: string;
}

/** How long (ms) a holder may take to say its key: it may be busy with compiling. */
const PATIENCE_MS = 2_000;

/**
 * Takes a lock for this process; one that nobody holds any more is taken over.
 * @returns what gives it back; it is also given back when the process ends. Undefined when somebody else holds it
 * @throws what the system says when the file cannot be written (nothing half-written is left in the way), or no port be had
 */
export async function takeLock(file: string): Promise<(() => void) | undefined> {
  const key = randomBytes(16).toString('hex');
  const server = await listenWith(key);
  const own = JSON.stringify({ pid: process.pid, port: (server.address() as AddressInfo).port, key } satisfies Holder);
  const release = () => {
    process.off('exit', release);
    server.close();
    if (contentOf(file) === own) fs.rmSync(file, { force: true });
  };
  let taken = false;
  try {
    taken = await takeOver(file, own);
  } finally {
    if (!taken) server.close();
  }
  if (!taken) return undefined;
  process.once('exit', release);
  return release;
}

/** @returns whether a living process holds the lock */
export async function isHeld(file: string): Promise<boolean> {
  const holder = holderIn(contentOf(file));
  return holder !== undefined && (await answers(holder));
}

async function takeOver(file: string, own: string): Promise<boolean> {
  if (create(file, own)) return true;
  const former = contentOf(file);
  const holder = holderIn(former);
  if (holder && (await answers(holder))) return false;
  removeLeft(file, former);
  return create(file, own);
}

function create(file: string, content: string): boolean {
  try {
    createFile(file, content);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moved first: what somebody else took in the meantime is put back. */
function removeLeft(file: string, former: string | undefined): void {
  const aside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    fs.renameSync(file, aside);
    if (contentOf(aside) !== former) linkExclusively(aside, file);
  } catch {
    // Somebody else was faster.
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function contentOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Undefined for what no holder wrote, or not to its end. */
function holderIn(content = ''): Holder | undefined {
  try {
    const { pid, port, key } = Object(JSON.parse(content)) as Partial<Holder>;
    if (typeof pid !== 'number' || typeof port !== 'number' || typeof key !== 'string') return undefined;
    return Number.isInteger(port) && port > 0 && port < 65_536 ? { pid, port, key } : undefined;
  } catch {
    return undefined;
  }
}

function listenWith(key: string): Promise<Server> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {}); // whoever asked has gone
    socket.end(key);
    socket.destroySoon();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server.unref()));
  });
}

/** Whether the holder itself is at the port; one that is busy or stopped listens all the same, and keeps silent. */
function answers({ pid, port, key }: Holder): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: PATIENCE_MS });
    let said = '';
    const end = (isHolder: boolean) => {
      socket.destroy();
      resolve(isHolder);
    };
    socket.setEncoding('latin1').on('data', (text: string) => {
      said += text;
      if (said.length >= key.length) end(said === key);
    });
    socket.on('timeout', () => end(isAlive(pid)));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => end(code !== 'ECONNREFUSED' && isAlive(pid)));
    socket.on('close', () => end(said === key));
  });
}
