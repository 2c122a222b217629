/**
 * The one server of the kit that may listen beyond loopback: what participants' `npm start` sends (see
 * workshop/class/protocol.ts), and a page for everybody with counts and nothing else. It knows no workspace and no settings.
 */
import { isUtf8 } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import express, { type Express, type Request, type Response } from 'express';
import { isFromHere } from '../net/loopback.js';
import { createApp, onError } from '../net/serving.js';
import { ROOT } from '../system/paths.js';
import { CALLS, type Member, MOST, PIN_HEADER, readMember, readUpdate } from '../workshop/class/protocol.js';
import { HEADERS, WORKSHOP_PAGE } from '../workshop/guarded-page.js';
import type { Classroom } from './classroom.js';
import { Buckets, Guesses, WINDOW_MS } from './limits.js';

const PAGE = path.join(ROOT, 'assets', 'class');

/** All that it serves of the disk. */
const FILES: Record<string, string> = {
  '/': path.join(PAGE, 'room.html'),
  '/room.js': path.join(PAGE, 'room.js'),
  '/class.css': path.join(PAGE, 'class.css'),
  ...Object.fromEntries(
    ['icon.svg', 'styles/palette.css', 'styles/base.css'].map((file) => [
      `/workshop/${file}`,
      path.join(WORKSHOP_PAGE, file),
    ]),
  ),
};

const JSON_TYPE = 'application/json';

/** Sockets: streams of a full room, with whoever looks at the page; of one address, as of a class behind one router. */
const SOCKETS = { all: 1_500, ofOne: 700 };
const STREAMS_OF_ONE = 2;
const HEARTBEAT_MS = 15_000;
/** What may wait for a reader that is slow or asleep, in bytes. */
const MOST_WAITING = 100_000;

export interface RoomOptions {
  /** As its URL has it: with the port, an IPv6 address in brackets. Known when it listens. */
  host(): string;
  pin: string;
  qr: () => string;
  /** Told that somebody tries PINs: for as long as that goes on, nobody new comes in from there. */
  onGuessing?: () => void;
}

/** Slow clients are cut off by Node itself: a head and a body have to arrive within these times. */
export function roomServer(room: Classroom, options: RoomOptions): Server {
  const limits = { headersTimeout: 4_000, requestTimeout: 5_000, keepAliveTimeout: 5_000, maxHeaderSize: 8_192 };
  const server = http.createServer({ ...limits, connectionsCheckingInterval: 1_000 }, roomApp(room, options));
  server.maxConnections = SOCKETS.all;
  limitSockets(server);
  return server;
}

function limitSockets(server: Server): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket;
    const count = (open.get(remoteAddress) ?? 0) + 1;
    open.set(remoteAddress, count);
    socket.on('error', () => {}); // its client is gone
    socket.once('close', () => {
      const left = open.get(remoteAddress)! - 1;
      if (left > 0) open.set(remoteAddress, left);
      else open.delete(remoteAddress);
    });
    if (count > SOCKETS.ofOne) socket.destroy();
  });
}

function roomApp(room: Classroom, { host, pin, qr, onGuessing }: RoomOptions): Express {
  const app = createApp();
  const [guesses, buckets, streams] = [new Guesses(), new Buckets(), new Streams(room)];
  app.use((request, response, next) => {
    response.set(HEADERS);
    if (request.headers.host?.toLowerCase() === host()) next();
    else refuse(response, 403);
  });

  const body = express.raw({ limit: MOST.body, type: JSON_TYPE, inflate: false });
  const admitted = (request: Request, response: Response, next: () => void) => {
    const { remoteAddress = '' } = request.socket;
    if (isFromPage(request)) return refuse(response, 403);
    response.locals.isLocked = guesses.isLocked(remoteAddress);
    const given = String(request.headers[PIN_HEADER]);
    if (!isSame(given, pin)) {
      guesses.count(remoteAddress, given);
      if (response.locals.isLocked) onGuessing?.();
      return refuse(response, 401);
    }
    if (request.headers['content-type'] !== JSON_TYPE) return refuse(response, 415);
    next();
  };
  /** @param take @returns the status; undefined where it answers itself */
  const call = <T extends Member>(
    read: (value: unknown) => T | undefined,
    take: (message: T, request: Request, response: Response) => number | undefined,
  ) => [
    admitted,
    body,
    (request: Request, response: Response) => {
      const message = read(parsed(request.body));
      if (!message) return refuse(response, 400);
      // Who is in the room already stays there, whoever else guesses at the same address.
      response.locals.isLocked &&= !room.register.has(message.id);
      const isInTime = request.path === CALLS.leave || buckets.take(message.id); // one may always go
      if (response.locals.isLocked || !isInTime) return refuse(response, 429, 1);
      const status = take(message, request, response);
      if (status === 204) response.status(204).end();
      else if (status) refuse(response, status);
    },
  ];
  app.post(CALLS.state, ...call(readUpdate, (update) => (room.take(update) ? 204 : 503)));
  app.post(CALLS.leave, ...call(readMember, ({ id }) => room.leave(id) ?? 204));
  app.post(
    CALLS.stream,
    ...call(readMember, ({ id }, request, response) =>
      room.register.has(id) ? streams.open(id, request, response) : 404,
    ),
  );

  app.get('/counts', (request, response) => {
    if (isFromHere(request.headers)) response.json({ ...room.register.counts(), url: `http://${host()}` });
    else refuse(response, 403);
  });
  app.get('/qr.svg', (_, response) => response.type('svg').send(qr()));
  for (const [place, file] of Object.entries(FILES)) app.get(place, (_, response) => response.sendFile(file));
  app.use((_, response) => refuse(response, 404));
  app.use(onError((response, status) => refuse(response, status)));
  return app;
}

/** JSON is UTF-8 and nothing else (RFC 8259); @returns undefined for what is none */
function parsed(body: unknown): unknown {
  try {
    return Buffer.isBuffer(body) && isUtf8(body) ? JSON.parse(body.toString()) : undefined;
  } catch {
    return undefined;
  }
}

/** Of a refused request nothing more is read. Where PINs are guessed, all answers are the same: none tells of a right one. */
function refuse(response: Response, status: number, seconds?: number): void {
  const { isLocked } = response.locals;
  if (isLocked || seconds) response.set('retry-after', String(isLocked ? WINDOW_MS / 1_000 : seconds));
  response
    .status(isLocked ? 429 : status)
    .set('connection', 'close')
    .end();
}

/** Participants are no pages: a browser says by itself that one asks. */
function isFromPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

function isSame(given: string, pin: string): boolean {
  const bytes = Buffer.from(given);
  return bytes.length === pin.length && timingSafeEqual(bytes, Buffer.from(pin));
}

/** What the instructor says, to each of those whom it is for. */
class Streams {
  readonly #open = new Set<{ id: string; response: ServerResponse; last: string }>();

  constructor(private readonly room: Classroom) {
    room.listen(() => this.#tell());
    setInterval(() => this.#tell(': still here\n\n'), HEARTBEAT_MS).unref();
  }

  /** The oldest makes room: who lost the network leaves streams behind of which nobody knows that they are dead. */
  open(id: string, request: Request, response: Response): undefined {
    const own = [...this.#open].filter((stream) => stream.id === id);
    for (const { response } of own.slice(0, Math.max(0, own.length - STREAMS_OF_ONE + 1))) response.destroy();
    const stream = { id, response, last: '' };
    this.#open.add(stream);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    this.#send(stream);
    this.room.streams(id, 1);
    response.once('close', () => {
      this.#open.delete(stream);
      this.room.streams(id, -1);
    });
    request.socket.setKeepAlive(true, HEARTBEAT_MS);
    return undefined;
  }

  #tell(heartbeat?: string): void {
    for (const stream of this.#open) {
      const { id, response } = stream;
      if (!this.room.register.has(id) || response.writableLength > MOST_WAITING) response.destroy();
      else if (heartbeat) response.write(heartbeat);
      else this.#send(stream);
    }
  }

  #send(stream: { id: string; response: ServerResponse; last: string }): void {
    const text = JSON.stringify({ sentences: this.room.sentencesFor(stream.id) });
    if (text === stream.last) return;
    stream.last = text;
    stream.response.write(`event: sentences\ndata: ${text}\n\n`);
  }
}
