/** The page's server by itself, with a workshop that says what the test wants. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Attendance } from './class/attendance.js';
import { Hosts } from './hosts.js';
import type { WorkshopState } from './model.js';
import { PageQuiz } from './page-quiz.js';
import { pageServer } from './page-server.js';
import type { VoiceProof } from './voice-proof.js';
import type { Listener, Workshop } from './workshop.js';

let mockLoaded = 0;
jest.mock('../quiz/quiz.js', () => {
  mockLoaded += 1;
  return jest.requireActual('../quiz/quiz.js');
});

/** Larger than any real state: some of them are more than the system itself keeps for a connection. */
const LARGE = 'x'.repeat(1_000_000);

/** A server whose state the test changes, and the number of those who listen to it. */
async function started() {
  const listeners = new Set<Listener>();
  const stated = (revision: number) => ({ revision, file: LARGE }) as WorkshopState;
  const workshop = {
    state: stated(0),
    listen: (listener: Listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const voice = { pages: express.Router() };
  const pages = {
    workshop: workshop as unknown as Workshop,
    voice: voice as VoiceProof,
    attendance: {} as Attendance,
    quiz: new PageQuiz(),
  };
  const app = pageServer(pages, new Hosts());
  const server = http.createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const next = () => {
    const before = workshop.state;
    workshop.state = stated(before.revision + 1);
    for (const listener of listeners) listener(workshop.state, before);
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`;
  return { server, url, next, listeners };
}

test('a reader that sleeps gets the newest state when it wakes up, not all that it missed', async () => {
  const { server, url, next, listeners } = await started();
  const request = http.get(url);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const changes = 60;
  for (let change = 0; change < changes; change++) {
    next();
    await new Promise(setImmediate);
  }
  const seen: number[] = [];
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    const events = (text + chunk).split('\n\n');
    text = events.pop()!;
    for (const event of events) seen.push(Number(/"revision":(\d+)/.exec(event)?.[1] ?? Number.NaN));
    if (seen.at(-1) === changes) break;
  }
  const states = seen.filter((revision) => !Number.isNaN(revision));
  expect(states.at(-1)).toBe(changes);
  expect(states.length).toBeLessThan(changes / 2);
  expect(states).toEqual([...states].sort((a, b) => a - b));
  while (listeners.size > 0) await new Promise(setImmediate); // it has left
  server.close();
  await once(server, 'close');
});

test('the quiz is loaded when it is asked for, and says what cannot be answered', async () => {
  const { server, url } = await started();
  const post = (name: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    return fetch(new URL(`/api/actions/${name}`, url), { method: 'POST', headers, body: JSON.stringify(body) });
  };
  expect(mockLoaded).toBe(0);
  for (const [name, body] of [
    ['quiz-hint', {}],
    ['quiz-choose', { choice: 'protected' }],
    ['quiz-choose', { choice: 1 }],
  ] as const) {
    const answer = await post(name, body);
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      { error: { cause: '答えを待っている問題はありません。' } },
    ]);
  }
  expect(mockLoaded).toBe(1);
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

test('many readers that leave are forgotten', async () => {
  const { server, url, listeners } = await started();
  const readers = Array.from({ length: 50 }, () => http.get(url).on('error', () => {}));
  await Promise.all(readers.map((reader) => once(reader, 'response')));
  expect(listeners.size).toBe(readers.length);
  for (const reader of readers) reader.destroy();
  while (listeners.size > 0) await new Promise(setImmediate);
  server.close();
  await once(server, 'close');
});
