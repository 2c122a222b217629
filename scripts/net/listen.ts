/** Servers on loopback: never reachable from another computer. */
import type { AddressInfo, Server } from 'node:net';

/**
 * Listens on 127.0.0.1.
 * @param preferred the port to take when it is free
 * @returns the port
 */
export async function listenOnLoopback(server: Server, preferred?: number): Promise<number> {
  if (preferred === undefined) return listen(server, 0);
  // Taken meanwhile, or reserved by Windows (EACCES): any other will do.
  return listen(server, preferred).catch(() => listen(server, 0));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
