import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { temporaryHome } from '../test/run-kit.js';
import { openStore } from './store.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = path.join(temporaryHome(), 'sandbox');
  file = path.join(folder, 'state.json');
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

const written = () => JSON.parse(fs.readFileSync(file, 'utf8'));

describe('the store of the sandbox', () => {
  it('begins with credentials of its own, of the form of Twilio’s', () => {
    const { account, keys, applications, services } = openStore(undefined).state;
    expect(account).toMatchObject({
      sid: expect.stringMatching(/^AC[0-9a-f]{32}$/),
      authToken: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(keys).toMatchObject([
      { sid: expect.stringMatching(/^SK[0-9a-f]{32}$/), secret: expect.stringMatching(/^[A-Za-z0-9]{32}$/) },
    ]);
    expect(applications).toMatchObject([{ sid: expect.stringMatching(/^AP[0-9a-f]{32}$/) }]);
    expect(services).toEqual([]);
  });

  it('remembers everything over a restart', () => {
    const store = openStore(folder);
    store.state.account.friendlyName = 'renamed';
    store.save();
    store.flush();
    expect(openStore(folder).state).toEqual(store.state);
    expect(openStore(folder).state.account.friendlyName).toBe('renamed');
  });

  it('begins anew when it is asked to', () => {
    const first = openStore(folder).state.account.sid;
    const second = openStore(folder, { fresh: true }).state.account.sid;
    expect(second).not.toBe(first);
    expect(openStore(folder).state.account.sid).toBe(second);
  });

  it('writes all changes of one turn at once, and nothing when nothing changed', async () => {
    const store = openStore(folder);
    fs.rmSync(file);
    store.flush();
    expect(fs.existsSync(file)).toBe(false);
    for (const name of ['first', 'last']) {
      store.state.account.friendlyName = name;
      store.save();
      expect(fs.existsSync(file)).toBe(false);
    }
    await turn();
    expect(written()).toMatchObject({ version: 1, state: { account: { friendlyName: 'last' } } });
  });

  it('writes a large state for many changes at once, and the last of them', async () => {
    const writes = jest.spyOn(fs, 'renameSync');
    const store = openStore(folder);
    store.state.account.friendlyName = 'x'.repeat(12_000_000); // as 50 services with 20 builds each, and more
    const change = (next: string) => {
      store.state.keys[0]!.friendlyName = next;
      store.save();
    };
    change('first');
    while (writes.mock.calls.length < 2) await turn(); // the first one was that of an account without anything
    for (let n = 0; n < 50; n++) {
      change(String(n));
      await turn();
    }
    const before = writes.mock.calls.length;
    expect(before).toBeLessThan(10);
    while (writes.mock.calls.length === before) await turn();
    expect(written().state.keys[0].friendlyName).toBe('49');
    writes.mockRestore();
  });

  (process.platform === 'win32' ? it.skip : it)('is readable by its owner only', () => {
    const { flush, save } = openStore(folder);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    fs.chmodSync(file, 0o644);
    save();
    flush();
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['a half-written one', '{"version":1,"sta'],
    ['an empty one', ''],
    ['one of another program', '[]'],
    ['one of a later version', '{"version":2,"state":{}}'],
    ['one without keys', '{"version":1,"state":{"account":{"sid":"AC1","authToken":"x"},"services":[]}}'],
    ['null', 'null'],
  ])('puts a file aside that it does not understand: %s', (_, content) => {
    fs.mkdirSync(folder);
    fs.writeFileSync(file, content);
    expect(openStore(folder).state.keys).toHaveLength(1);
    expect(fs.readFileSync(`${file}.broken`, 'utf8')).toBe(content);
    expect(written().version).toBe(1);
  });

  it('goes on when a change cannot be written, says so once each time, and writes it as soon as it can', async () => {
    const told: unknown[] = [];
    const store = openStore(folder, { onUnsaved: ({ code }) => told.push(code) });
    fs.rmSync(folder, { recursive: true });
    store.state.account.friendlyName = 'kept';
    for (let change = 0; change < 2; change++) {
      store.save();
      await turn();
    }
    while (told.length < 1) await turn(); // after a write that took long, the next one waits
    expect(told).toEqual(['ENOENT']);
    expect(() => store.flush()).toThrow(/ENOENT/);
    fs.mkdirSync(folder);
    store.flush();
    expect(written().state.account.friendlyName).toBe('kept');
    fs.rmSync(folder, { recursive: true });
    store.save();
    while (told.length < 2) await turn();
    expect(told).toEqual(['ENOENT', 'ENOENT']);
  });
});
