import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import express from 'express';
import fc from 'fast-check';
import { UserError } from '../cli/user-error.js';
import { controlRouter } from './control.js';
import { createFaults, type Fault, parseFault, problemOf } from './faults.js';
import { createJournal } from './journal.js';

describe('a fault as text', () => {
  it.each<[string, Fault]>([
    ['latency=150', { kind: 'latency', value: 150 }],
    ['status=429,match=POST /v1/.*Builds,nth=1', { kind: 'status', value: 429, match: 'POST /v1/.*Builds', nth: 1 }],
    ['reset,match=Status$', { kind: 'reset', match: 'Status$' }],
    ['reset,match=^(GET|POST) .{2,9}=1', { kind: 'reset', match: '^(GET|POST) .{2,9}=1' }],
    ['build-fails,nth=2', { kind: 'build-fails', nth: 2 }],
    ['slow-build=20000', { kind: 'slow-build', value: 20000 }],
    ['clock=-600', { kind: 'clock', value: -600 }],
    ['restricted-keys', { kind: 'restricted-keys' }],
  ])('%s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  it.each([
    ['', '「」という障害はありません'],
    ['latenzy=1', '「latenzy」という障害はありません'],
    ['toString', '「toString」という障害はありません'],
    ['latency', 'latency の値は、0 から'],
    ['latency=', 'latency の値は、0 から'],
    ['latency=0x10', 'latency の値は、0 から'],
    ['latency=-1', 'latency の値は、0 から'],
    ['status=200', 'status の値は、400 から 599 までの整数です'],
    ['reset=1', 'reset に値は指定できません'],
    ['reset,nth=0', 'nth の値は、1 以上の整数です'],
    ['reset,nth=', 'nth の値は、1 以上の整数です'],
    ['reset,match=(', 'match の値が、正規表現になっていません'],
    ['reset,match=', 'match の値が、正規表現になっていません'],
    ['reset,when=1', 'reset に when は指定できません'],
    ['build-fails,match=x', 'build-fails に match は指定できません'],
    ['clock=5,nth=1', 'clock に nth は指定できません'],
    ['restricted-keys=1', 'restricted-keys に値は指定できません'],
  ])('is refused with the reason: %s', (text, reason) => {
    expect(() => parseFault(text)).toThrow(UserError);
    expect(() => parseFault(text)).toThrow(reason);
  });

  it('is either a fault or a UserError, whatever is typed', () => {
    const words = fc.constantFrom(
      'latency',
      'status',
      'reset',
      'clock',
      '=',
      ',',
      'match=',
      'nth=',
      '5',
      '429',
      '-',
      '(',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        try {
          expect(problemOf(parseFault(typed))).toBeUndefined();
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});

describe('faults that hold', () => {
  const faults = createFaults([], 300);
  const journal = createJournal();
  let handled = 0;
  const server = http.createServer(
    express()
      .use(controlRouter(faults, journal))
      .use(journal.middleware, faults.middleware, (_, response) => {
        handled++;
        response.send('fine');
      }),
  );
  let base: string;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    faults.set([]);
    journal.clear();
  });

  const set = (...texts: string[]) => faults.set(texts.map(parseFault));
  const get = (path = '/') => fetch(base + path);
  const control = (method: string, place: string, body?: string) =>
    fetch(`${base}/__sandbox/${place}`, { method, body, headers: { 'content-type': 'application/json' } });

  it.each([
    [401, 20003],
    [404, 20404],
    [429, 20429],
    [500, 20500],
    [503, 20503],
  ])('a status %i is answered as Twilio does, with %i', async (status, code) => {
    set(`status=${status}`);
    const response = await get();
    expect(response.status).toBe(status);
    const more_info = `https://www.twilio.com/docs/errors/${code}`;
    expect(await response.json()).toEqual({ code, message: expect.any(String), more_info, status });
  });

  it('the n-th call that matches fails, and no other one', async () => {
    set('status=500,match=GET /b,nth=2');
    const statuses: number[] = [];
    for (const path of ['/a', '/b', '/a', '/b', '/b']) statuses.push((await get(path)).status);
    expect(statuses).toEqual([200, 200, 200, 500, 200]);
  });

  it('the same fault given twice counts for itself', async () => {
    const fault = parseFault('status=500,nth=2');
    faults.set([fault, fault]);
    expect([(await get()).status, (await get()).status]).toEqual([200, 500]);
  });

  it('a call is late, and is recorded with the time it took', async () => {
    set('latency=60');
    await get('/late');
    while (journal.calls()[0]!.ms === 0) await turn(); // its end is seen here a little later than there
    expect(journal.calls()).toMatchObject([{ method: 'GET', host: '127.0.0.1', path: '/late', status: 200 }]);
    expect(journal.calls()[0]!.ms).toBeGreaterThanOrEqual(50);
  });

  it('a connection is cut without an answer', async () => {
    set('reset');
    await expect(get()).rejects.toThrow();
    expect(journal.calls()).toMatchObject([{ status: 0 }]);
  });

  it('a connection is cut after the call took effect', async () => {
    set('reset-after');
    const before = handled;
    await expect(get()).rejects.toThrow();
    expect(handled).toBe(before + 1);
  });

  it('the second build fails, the first one is slow', () => {
    set('build-fails,nth=2', 'slow-build=20000,nth=1');
    expect([faults.buildPlan(), faults.buildPlan(), faults.buildPlan()]).toEqual([
      { ms: 20_000, fails: false },
      { ms: 300, fails: true },
      { ms: 300, fails: false },
    ]);
  });

  it('the clock is ahead by seconds', () => {
    set('clock=-600');
    expect(Math.abs(faults.now() - (Date.now() - 600_000))).toBeLessThan(1_000);
  });

  it('are changed and read while it runs, and begin to count anew', async () => {
    const wanted = JSON.stringify([{ kind: 'status', value: 429, nth: 1 }]);
    for (let round = 0; round < 2; round++) {
      expect((await control('PUT', 'faults', wanted)).status).toBe(200);
      expect(await (await control('GET', 'faults')).json()).toEqual(JSON.parse(wanted));
      expect([(await get()).status, (await get()).status]).toEqual([429, 200]);
    }
  });

  it.each([
    '{"kind":"reset"}',
    '[null]',
    '[5]',
    '[{"kind":"status","value":"429"}]',
    '[{"kind":"reset","match":"("}]',
    '[{',
  ])('stay as they are when others are sent that are none: %s', async (body) => {
    set('status=503');
    const response = await control('PUT', 'faults', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.any(String) });
    expect((await get()).status).toBe(503);
  });

  it('calls are recorded without those of the control, and forgotten on demand', async () => {
    await get('/one?secret=1');
    expect(await (await control('GET', 'calls')).json()).toMatchObject([{ method: 'GET', path: '/one', status: 200 }]);
    expect((await control('DELETE', 'calls')).status).toBe(204);
    expect(await (await control('GET', 'calls')).json()).toEqual([]);
  });
});
