/** What `npm run class` takes with a full class: until an update is taken, until the board has it, and how much memory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { LAST_STEP } from '../../steps/steps.js';
import { ROOT } from '../system/paths.js';
import { CALLS, PIN_HEADER } from '../workshop/class/protocol.js';
import { ended, inFolder, KIT, median, type Result, type Row } from './measure.js';

const PARTICIPANTS = 200;
/** How often each changes its state, and how many changes there are in a second: more than a class ever has. */
const ROUNDS = 12;
const PER_SECOND = 200;
const PIN = '304215';
/** When what was sent last is on the board (ms). */
const SETTLED_MS = 500;

/** Tells how much memory its process has to whoever asks. */
const TELLING = `process.on('message', () => process.send(process.memoryUsage().rss)); process.channel.unref();`;
/** The least that could take an update. */
const FLOOR = `const server = require('node:http').createServer(async (request, response) => {
  let text = ''; for await (const chunk of request.setEncoding('utf8')) text += chunk;
  response.writeHead(JSON.parse(text).id ? 204 : 400).end();
}).listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`;

export function benchClass(): Promise<Result> {
  return inFolder(async (home) => {
    const options = ['--address', '127.0.0.1', '--port', '0', '--board-port', '0', '--pin', PIN, '--no-open'];
    const telling = `data:text/javascript,${encodeURIComponent(TELLING)}`;
    const [bare, child] = [node(['-e', FLOOR], home), node(['--import', telling, KIT, 'class', ...options], home)];
    try {
      const [floor = ''] = await said(bare, /(http:\S+)/);
      const [board = '', room = ''] = await said(child, /ボード.*?(http:\S+)[\s\S]*--class (http:\S+)/);
      return await compared(child, { floor, room, board });
    } finally {
      for (const each of [bare, child]) await ended(each);
    }
  });
}

async function compared(child: ChildProcess, at: Record<'floor' | 'room' | 'board', string>): Promise<Result> {
  const participants = Array.from({ length: PARTICIPANTS }, () => randomBytes(16).toString('hex'));
  const board = await Board.open(at.board);
  const empty = await memoryOf(child);
  await round(at.room, participants, board); // they join
  const streams = await Promise.all(participants.map((id) => post(at.room + CALLS.stream, { id })));
  const times = { floor: [] as number[], own: [] as number[] };
  for (let count = 0; count < ROUNDS; count++) {
    times.floor.push(...(await round(at.floor, participants)));
    times.own.push(...(await round(at.room, participants, board)));
  }
  await pause(SETTLED_MS);
  const full = await memoryOf(child);
  for (const stream of [...streams, board.stream]) stream.destroy();
  const missing = PARTICIPANTS * (ROUNDS + 1) - board.times.length;
  return {
    rows: [
      row(`${PARTICIPANTS} 人の更新、毎秒 ${PER_SECOND} 件`, times.own),
      row('同じ更新を受け取るだけのサーバー', times.floor),
      row('更新してから、ボードに届くまで', board.times),
      { title: 'メモリー（参加者なし → 全員）', figure: `${empty.toFixed(0)} → ${full.toFixed(0)} MB` },
    ],
    bars: [
      {
        title: '更新の 99 %（同じときのサーバーとの比）',
        value: most(times.own) / most(times.floor),
        unit: '倍',
        limit: { most: 3 },
      },
      { title: 'ボードに届くまでの 99 %', value: most(board.times) / 1_000, unit: '秒', limit: { most: 0.3 } },
      { title: 'ボードに届かなかった更新', value: missing, unit: '件', limit: { most: 0 } },
      { title: '全員が参加して増えたメモリー', value: full - empty, unit: 'MB', limit: { most: 100 } },
    ],
  };
}

function node(args: string[], home: string): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, NO_COLOR: '1', HANDSON_HOME: home },
    windowsHide: true,
  });
}

/** @returns what the parentheses of the pattern hold; the process is read on for as long as it runs */
function said({ stdout }: ChildProcess, pattern: RegExp): Promise<string[]> {
  let printed = '';
  return new Promise((resolve) => {
    stdout!.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const found = pattern.exec(printed);
      if (found) resolve(found.slice(1));
    });
  });
}

/** @returns megabytes */
async function memoryOf(child: ChildProcess): Promise<number> {
  child.send('memory');
  const [bytes] = await once(child, 'message');
  return Number(bytes) / 2 ** 20;
}

let made = 0;

/** Each changes their state once, one after the other. @returns how long (ms) each call took @throws when one is refused */
async function round(url: string, participants: readonly string[], board?: Board): Promise<number[]> {
  const startedAt = performance.now();
  const calls = participants.map(async (id, at) => {
    await pause(startedAt + (at * 1_000) / PER_SECOND - performance.now());
    const mistake = `bench.n${++made}`;
    const update = { id, name: `席${at}`, step: LAST_STEP.id, failing: [mistake], todo: [], since: 0, finished: false };
    const sentAt = performance.now();
    board?.expect(mistake, sentAt);
    const { statusCode } = (await post(url + CALLS.state, update)).resume();
    if (statusCode !== 204) throw new Error(`an update was answered ${statusCode}`);
    return performance.now() - sentAt;
  });
  return Promise.all(calls);
}

const agent = new http.Agent({ keepAlive: true });

async function post(url: string, body: object): Promise<IncomingMessage> {
  const headers = { 'content-type': 'application/json', [PIN_HEADER]: PIN };
  const request = http.request(url, { method: 'POST', agent, headers });
  request.end(JSON.stringify(body));
  const [response] = await once(request, 'response');
  return response;
}

/** The instructor's page, as far as it reads: which mistakes are on it. */
class Board {
  /** How long (ms) each took to come. */
  readonly times: number[] = [];
  readonly #expected = new Map<string, number>();

  private constructor(readonly stream: IncomingMessage) {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const events = (text + chunk).split('\n\n');
      text = events.pop()!;
      for (const event of events) for (const [mistake] of event.matchAll(/bench\.n\d+/g)) this.#came(mistake);
    });
  }

  static async open(url: string): Promise<Board> {
    const [stream] = await once(http.get(`${url}api/events`, { agent: false }), 'response');
    return new Board(stream);
  }

  expect(mistake: string, sentAt: number): void {
    this.#expected.set(mistake, sentAt);
  }

  #came(mistake: string): void {
    const sentAt = this.#expected.get(mistake);
    if (sentAt !== undefined) this.times.push(performance.now() - sentAt);
    this.#expected.delete(mistake);
  }
}

function row(title: string, times: readonly number[]): Row {
  return {
    title,
    figure: `中央値 ${median(times).toFixed(1).padStart(6)} ms、99 % が ${most(times).toFixed(1)} ms 以内`,
  };
}

/** What 99 of 100 are within. */
function most(times: readonly number[]): number {
  return [...times].sort((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}
