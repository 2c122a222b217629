/** A class as the pictures show it: no network and no clock, so that each picture is the same as the one before. */
import http from 'node:http';
import { LAST_STEP, STEP_IDS } from '../../steps/steps.js';
import { Board, boardServer } from '../class/board.js';
import { Classroom } from '../class/classroom.js';
import { qrOf } from '../class/session.js';
import { nothingCounted, Tally } from '../class/tally.js';
import { learnTitles } from '../class/titles.js';
import { listenOnLoopback } from '../net/loopback.js';
import type { Hand } from '../workshop/class/protocol.js';
import { Hosts } from '../workshop/hosts.js';

const URL = 'http://192.168.1.5:3230';
const ROOM = { url: URL, command: `npm start -- --class ${URL} --pin 304215`, pin: '304215', isLocal: false };

const SEMICOLON = 'handler.syntax:;>,';

/** The how many-eth step (behind the last one: all are passed), since how many minutes, and what fails. */
// biome-ignore format: a table, one step a line
const SEATS: readonly (readonly [step: number, minutes: number, failing?: string])[] = [
  [0, 3], [0, 12],
  [1, 1], [1, 6, 'handler.taken.access-token'], [1, 4],
  [2, 14, SEMICOLON], [2, 9, SEMICOLON], [2, 2, SEMICOLON], [2, 5], [2, 7, SEMICOLON],
  [3, 8, 'handler.token.secret'], [3, 2], [3, 4, SEMICOLON], [3, 3, 'handler.token.secret'],
  [4, 1], [4, 2, 'response.token'],
  [5, 4], [5, 2],
];

const HAND: Hand = {
  text: '; を , に変えても、同じ行に ✖ が出ます。',
  line: 'outgoingApplicationSid: context.TWIML_APP_SID,',
};

/** @returns the address of its board, and what closes it */
export async function openScene(): Promise<{ url: string; close(): void }> {
  const classroom = new Classroom(new Tally(nothingCounted(0)));
  const board = new Board(classroom, ROOM);
  board.titleOf = await learnTitles();
  for (const [at, [step, minutes, mistake]] of SEATS.entries()) {
    const finished = step === STEP_IDS.length;
    classroom.take({
      ...{ id: String(at), name: `席${at + 1}`, step: STEP_IDS[step] ?? LAST_STEP.id, since: minutes * 60, finished },
      ...{ failing: mistake ? [mistake] : [], todo: mistake || finished ? [] : ['handler.token'] },
      ...(at === 6 ? { hand: HAND } : {}),
    });
  }
  classroom.say(SEMICOLON, 'プロパティの区切りは , です。行の終わりを見てください。');
  const server = http.createServer(boardServer(board, new Hosts(), () => qrOf(URL)));
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
