/**
 * Deployed Functions for tests of what deploys them: on Twilio's runtime too, but in this process. A process for each build
 * costs more than all that such a test is about; what those processes are for is tried by their own tests.
 */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import type { ServerConfig } from '@twilio/runtime-handler/dev';
import * as pools from '../run/function/pool.js';
import { exchange, type FunctionResult } from '../run/function/process.js';
import { type BuildConfig, SAME } from '../run/function/protocol.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox.js';
import { SERVED } from '../system/leftovers.js';
import { makeFolder } from '../system/whole-file.js';

/** See outside.js. */
declare const outside: { functionsOf(config: ServerConfig): http.RequestListener };

/** A sandbox whose Functions run in this process. */
export async function startSandboxHere(options: SandboxOptions): Promise<Sandbox> {
  const make = (poolOptions?: pools.PoolOptions) => new FunctionsHere(poolOptions) as Partial<pools.FunctionPool>;
  const pool = jest.spyOn(pools, 'FunctionPool').mockImplementation(make as () => pools.FunctionPool);
  try {
    return await startSandbox(options);
  } finally {
    pool.mockRestore();
  }
}

/** In the place of a pool. Code that never answers, or ends its process, is none for it. */
class FunctionsHere implements Pick<pools.FunctionPool, keyof pools.FunctionPool> {
  readonly folder: string;
  readonly #servers = new Map<string, Promise<http.Server>>();
  /** For another time than this process's. */
  #elsewhere: pools.FunctionPool | undefined;

  constructor(private readonly options?: pools.PoolOptions) {
    makeFolder(SERVED);
    this.folder = fs.mkdtempSync(path.join(SERVED, `${process.pid}-`));
  }

  async call(call: pools.FunctionCall): Promise<FunctionResult> {
    const { config, clockOffset } = call;
    if (clockOffset !== 0) {
      this.#elsewhere ??= new pools.FunctionPool(this.options);
      return this.#elsewhere.call(call);
    }
    const build = JSON.stringify(config);
    if (!this.#servers.has(build)) this.#servers.set(build, serverOf(config));
    const { port } = (await this.#servers.get(build)!).address() as AddressInfo;
    const agent = Object.assign(new http.Agent(), { createConnection: () => net.connect(port, '127.0.0.1') });
    return { outcome: await exchange(call, agent), logs: [], omitted: 0 };
  }

  prepare(): void {}

  async close(): Promise<void> {
    for (const server of await Promise.all(this.#servers.values())) {
      server.close();
      server.closeAllConnections();
    }
    await this.#elsewhere?.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

async function serverOf(config: BuildConfig): Promise<http.Server> {
  const server = http.createServer(outside.functionsOf({ ...SAME, ...config })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
