/** Which port a server of the workshop takes. */
import type { Server } from 'node:http';
import { UserError } from '../cli/user-error.js';
import { listenOnLoopback } from '../net/loopback.js';

/**
 * Of the pages: a bookmark should stay good. Of the Function: where `twilio-run start` would answer too, since clients of
 * the next chapter look there.
 */
export const USUAL_PORTS = { page: 3210, demo: 3211, board: 3212, room: 3230, function: 3000 };

/**
 * Listens on loopback: on the port that was asked for, or on the usual one, or on any other when that is taken.
 * @param asked by the person, on the command line; 0 is any free one
 * @returns the port
 * @throws UserError when the port that was asked for is taken
 */
export async function serveOn(server: Server, usual: number, asked: number | undefined): Promise<number> {
  const port = await listenOnLoopback(server, asked ?? usual);
  if (asked && port !== asked) {
    throw new UserError(
      `ポート ${asked} は、ほかのプログラムが使っています。`,
      '別の番号を指定するか、番号を指定せずに実行してください（空いているポートが選ばれます）。',
    );
  }
  if (asked === undefined && port !== usual) {
    console.error(`ポート ${usual} は、ほかのプログラムが使っているので、${port} を使います。`);
  }
  return port;
}
