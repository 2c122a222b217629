import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-home-'));
process.env.HANDSON_HOME = home; // before the module that goes by it
const { FOLDER, runningPage, takeFolder, tellPort }: typeof import('./only-one.js') = require('./only-one.js');

afterAll(() => fs.rmSync(home, { recursive: true }));

/** A server that says what the page of this folder says, as any program of this computer can. */
async function claiming(): Promise<{ server: http.Server; port: number; asked: () => number }> {
  let asked = 0;
  const server = http.createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ folder: FOLDER }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, asked: () => asked };
}

test('nobody is led to the port of an earlier npm start, whatever answers there now', async () => {
  const [impostor, own] = await Promise.all([claiming(), claiming()]);
  fs.mkdirSync(path.join(home, '.handson'));
  tellPort(impostor.port);
  const release = await takeFolder();
  const found = runningPage();
  await new Promise(setImmediate);
  tellPort(own.port);
  expect(await found).toBe(`http://127.0.0.1:${own.port}/`);
  expect(impostor.asked()).toBe(0);
  release!();
  for (const { server } of [impostor, own]) {
    server.close();
    server.closeAllConnections();
  }
});
