/** One `npm run class` from its greeting to its end: the room, the board, and what a restarted one takes up again. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import http, { type Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import path from 'node:path';
import { renderSVG } from 'uqr';
import { colours } from '../cli/colours.js';
import type { listenToEnding } from '../cli/ending.js';
import { UserError } from '../cli/user-error.js';
import { readJsonFile, writeJsonFile } from '../system/json-file.js';
import { HOME } from '../system/paths.js';
import type { CloudOptions } from '../twilio/cloud.js';
import { isPin } from '../workshop/class/protocol.js';
import { isDesktop, openPage } from '../workshop/desktop.js';
import { forwardedAddress, Hosts } from '../workshop/hosts.js';
import { listenToKeys } from '../workshop/keys.js';
import { serveOn, USUAL_PORTS } from '../workshop/ports.js';
import { Board, boardServer, type RoomState } from './board.js';
import { Classroom } from './classroom.js';
import { roomServer } from './room.js';
import { lastCounted, nothingCounted, Tally } from './tally.js';
import { learnTitles } from './titles.js';
import { watchServices } from './watch.js';

export interface ClassOptions {
  address: string;
  /** Asked for on the command line; undefined takes the one of before, the usual one, or any other. */
  port: number | undefined;
  boardPort: number | undefined;
  pin: string | undefined;
  /** Where the sentences are kept. */
  sentences: string | undefined;
  /** Undefined where nobody watches the account. */
  watch: CloudOptions | undefined;
  open: boolean | undefined;
  ending: ReturnType<typeof listenToEnding>;
}

/** What a restarted room needs to be found again, and nothing else. */
interface Kept {
  port: number;
  pin: string;
  /** When the class began, milliseconds since the epoch. */
  startedAt: number;
}

const FILE = path.join(HOME, '.handson', 'class.json');
/** After that, it is another class. */
const KEPT_MS = 12 * 3_600_000;
/** How often (ms) the counts go to the disk. */
const KEEP_EVERY_MS = 2_000;

/** Resolves when it has ended. @throws UserError when it cannot begin */
export async function holdClass({ address, open, ending, watch, ...options }: ClassOptions): Promise<void> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const kept = keptClass(options.pin);
  const pin = options.pin ?? kept?.pin ?? String(randomInt(1_000_000)).padStart(6, '0');
  const now = Date.now();
  const counted = lastCounted();
  const isSame = kept !== undefined && counted?.startedAt === kept.startedAt;
  const tally = isSame ? new Tally(counted!, now) : new Tally(nothingCounted(kept?.startedAt ?? now));
  const classroom = new Classroom(tally, options.sentences);
  const room: RoomState = { url: '', command: '', pin, isLocal: address === '127.0.0.1' || address === '::1' };
  const board = new Board(classroom, room);
  const hosts = new Hosts();
  const servers = [
    roomServer(classroom, {
      ...{ host: () => new URL(room.url).host, pin, qr: () => qrOf(room.url) },
      onGuessing: () => {
        room.guessedAt = Date.now();
        board.changed();
      },
    }),
    http.createServer(boardServer(board, hosts, () => qrOf(room.url))),
  ] as const;
  let stopKeys = () => {};
  let stopWatching = () => {};
  const keeping = setInterval(() => tally.keep(), KEEP_EVERY_MS);
  try {
    const roomPort = await listenAt(servers[0], address, options.port, kept?.port ?? USUAL_PORTS.room);
    room.url = `http://${isIPv6(address) ? `[${address}]` : address}:${roomPort}`;
    room.command = `npm start -- --class ${room.url} --pin ${pin}`;
    const boardPort = await serveOn(servers[1], USUAL_PORTS.board, options.boardPort);
    keepClass({ port: roomPort, pin, startedAt: kept?.startedAt ?? now });
    const page = `http://127.0.0.1:${boardPort}/`;
    const forwarded = forwardedAddress(boardPort);
    if (forwarded) hosts.admit(forwarded.host);
    console.log(greeting(room, page, forwarded?.href, isTerminal).join('\n'));
    // Nobody waits for the names of the mistakes, nor would a class end without them.
    void learnTitles().then((titleOf) => {
      Object.assign(board, { titleOf });
      board.changed();
    }, console.error);
    if (watch) stopWatching = watchServices(board, watch);
    const browse = () =>
      openPage(page, () => console.log('ブラウザーを開けませんでした。上のアドレスを自分で開いてください。'));
    const byKey: Record<string, () => unknown> = { o: browse, q: ending.end };
    if (isTerminal) stopKeys = listenToKeys((key) => void byKey[key]?.());
    if (open ?? isDesktop(isTerminal)) await browse();
    await ending.ended;
    console.log('教室を閉じました。つまずいたところは npm run class -- --report で確かめられます。');
  } finally {
    stopKeys();
    stopWatching();
    clearInterval(keeping);
    tally.keep();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}

/** @param asked another PIN than before is another class */
function keptClass(asked: string | undefined): Kept | undefined {
  const { port = 0, pin = '', startedAt = 0 } = readJsonFile<Kept>(FILE) ?? {};
  const isFresh = Number.isFinite(startedAt) && Math.abs(Date.now() - startedAt) < KEPT_MS;
  return isFresh && isPin(pin) && pin === (asked ?? pin) && Number.isInteger(port) && port > 0 && port < 65_536
    ? { port, pin, startedAt }
    : undefined;
}

function keepClass(kept: Kept): void {
  try {
    writeJsonFile(FILE, kept);
  } catch {
    console.error('PIN を .handson/class.json に保存できなかったので、起動し直すと PIN が変わります。');
  }
}

/** @returns the port. @throws UserError where the address cannot be listened on, or the port that was asked for is taken */
async function listenAt(server: Server, address: string, asked: number | undefined, usual: number): Promise<number> {
  for (const port of asked === undefined ? [usual, 0] : [asked]) {
    try {
      await once(server.listen(port, address), 'listening');
      const { port: taken } = server.address() as AddressInfo;
      if (asked === undefined && port === 0) {
        console.error(`ポート ${usual} は、ほかのプログラムが使っているので、${taken} にしました。`);
      }
      return taken;
    } catch {
      // The next one; a server that could not listen can be told to again.
    }
  }
  throw new UserError(
    `${address} のポート ${asked ?? usual} で教室を開けませんでした。ほかのプログラムが使っているか、ネットワークが変わっています。`,
    '--port で別の番号を指定するか、--address を確かめてください。',
  );
}

/** With the white border that readers need. */
export function qrOf(text: string): string {
  return renderSVG(text, { border: 2 });
}

function greeting({ url, command, pin, isLocal }: RoomState, page: string, forwarded = '', hasKeys: boolean): string[] {
  return [
    colours.bold('教室を開きました。閉じるには Ctrl+C を押してください。'),
    `  ボード（講師だけ）    ${colours.cyan(page)}`,
    ...(forwarded ? [`  転送されたボード      ${colours.cyan(forwarded)}`] : []),
    `  教室のページ          ${colours.cyan(url)}（人数だけを表示します）`,
    `  PIN                   ${colours.bold(pin)}`,
    '  参加者が実行するコマンド',
    `    ${colours.bold(command)}`,
    colours.dim(
      isLocal
        ? '  このパソコンの中だけの教室です。ほかのパソコンからは参加できません。'
        : '  暗号化はしません。同じネットワークの人は、席かニックネーム、手順、検査の ID、送られた質問を読み取れます。',
    ),
    ...(hasKeys ? ['  キー: o ページ  q 終了'] : []),
    '',
  ];
}
