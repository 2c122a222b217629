/** What the instructor sees and does: the board's state, and the server of its page, on loopback only. */
import path from 'node:path';
import express, { type Express } from 'express';
import { STEPS, type StepId } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { ROOT } from '../system/paths.js';
import type { Sentence } from '../workshop/class/protocol.js';
import {
  type Actions,
  guardedApp,
  serveFiles,
  streamState,
  takeActions,
  WORKSHOP_PAGE,
} from '../workshop/guarded-page.js';
import type { Hosts } from '../workshop/hosts.js';
import type { Classroom } from './classroom.js';
import type { Counts, Group, Person } from './register.js';
import { type TitleOf, titlesOf } from './titles.js';
import type { Watched } from './watch.js';

/** Held in memory, shown on loopback; no ids in it, and no secrets but the PIN that the room has to know. */
export interface BoardState {
  steps: { id: StepId; title: string }[];
  people: Person[];
  groups: (Group & { title: string; text?: string })[];
  /** Also those that nobody has the mistake of just now. */
  sentences: (Sentence & { title: string })[];
  counts: Counts;
  room: RoomState;
  /** After how many minutes without a change somebody is shown as quiet. */
  quietMinutes: number;
  /** Of the account; absent where nobody watches. */
  watched?: Watched;
}

export interface RoomState {
  url: string;
  /** What participants type. */
  command: string;
  pin: string;
  /** Nobody but this computer reaches it. */
  isLocal: boolean;
  /** When PINs were guessed last (milliseconds since the epoch). */
  guessedAt?: number;
}

/** A class of two hundred changes often: of several changes within this time (ms), the board gets the last one. */
const AT_ONCE_MS = 40;

export class Board {
  quietMinutes = 10;
  titleOf: TitleOf = titlesOf(new Map());
  watched?: Watched;
  readonly #listeners = new Set<() => void>();
  #told = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly classroom: Classroom,
    private readonly room: RoomState,
  ) {
    classroom.listen(() => this.changed());
  }

  get state(): BoardState {
    const { register, sentences } = this.classroom;
    const said = new Map(sentences.map(({ mistake, text }) => [mistake, text]));
    const titled = <T extends { mistake: string }>(of: T) => ({ ...of, title: this.titleOf(of.mistake) });
    return {
      steps: STEPS.map(({ id, title }) => ({ id, title })),
      people: register.people(),
      groups: register.groups().map((group) => {
        const text = said.get(group.mistake);
        return { ...titled(group), ...(text === undefined ? {} : { text }) };
      }),
      sentences: sentences.map(titled),
      counts: register.counts(),
      room: this.room,
      quietMinutes: this.quietMinutes,
      ...(this.watched ? { watched: this.watched } : {}),
    };
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    const wait = this.#told + AT_ONCE_MS - Date.now();
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#told = Date.now();
        for (const listener of this.#listeners) listener();
      },
      Math.max(0, wait),
    );
  }
}

export function boardServer(board: Board, hosts: Hosts, qr: () => string): Express {
  const app = guardedApp(hosts, 'npm run class');
  app.get('/api/events', (request, response) => streamState(board, request, response));
  app.get('/qr.svg', (_, response) => response.type('svg').send(qr()));
  takeActions(app, board, ACTIONS);
  app.use('/workshop', express.static(WORKSHOP_PAGE, { index: false }));
  serveFiles(app, path.join(ROOT, 'assets', 'class'));
  return app;
}

const ACTIONS: Actions<Board> = {
  say: ({ classroom }, { mistake, text }) => classroom.say(mistake, text),
  paste: ({ classroom }, { text }) => classroom.paste(typeof text === 'string' ? text : ''),
  answer: ({ classroom }, { person }) => classroom.answer(person),
  dismiss: ({ classroom }, { person }) => classroom.dismiss(person),
  quiet: (board, { minutes }) => {
    if (!Number.isInteger(minutes) || Number(minutes) < 1 || Number(minutes) > 120)
      throw new UserError('分の値が使えません。', '1 から 120 までの整数を入力してください。');
    board.quietMinutes = Number(minutes);
    board.changed();
  },
};
