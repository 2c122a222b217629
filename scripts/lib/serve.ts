/** Serves a built project on this machine, by Twilio's own development runtime. */
import fs from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { ServerConfig } from '@twilio/runtime-handler/dev';
import { LocalDevelopmentServer } from '@twilio/runtime-handler/dev';
import type { Settings } from '../../checks/settings/settings.js';

export interface FunctionsServer {
  /** The address of `/token`, on loopback only. */
  url: URL;
  close(): Promise<void>;
}

/**
 * @param project a folder that `build` made
 * @param settings what the Function finds in its environment variables
 */
export async function serveProject(project: string, settings: Settings): Promise<FunctionsServer> {
  const filePath = path.join(project, 'functions', 'token.js');
  const token = {
    name: 'token',
    path: '/token',
    access: 'public' as const,
    content: fs.readFileSync(filePath, 'utf8'),
    filePath,
  };
  const server = createServer();
  const port = await listen(server);
  const config: ServerConfig = {
    baseDir: project,
    env: { ...settings },
    port,
    url: `http://127.0.0.1:${port}`,
    routes: { functions: [token], assets: [] },
    // A process a request: what the participant's code does to it does not reach this one.
    forkProcess: true,
    live: false,
    logs: false,
    detailedLogs: false,
    legacyMode: false,
    enableDebugLogs: false,
    appName: 'handson',
  };
  server.on('request', new LocalDevelopmentServer(port, config).getApp());
  return { url: new URL(`http://127.0.0.1:${port}/token`), close: () => close(server) };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
