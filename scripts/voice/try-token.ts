/** Lets Twilio's own client try a token, in the browser that is installed on this computer. */
import http from 'node:http';
import express from 'express';
import type { Browser } from 'playwright-core';
import { getProxyForUrl } from 'proxy-from-env';
import type { Settings } from '../../checks/settings/settings.js';
import type { RegistrationOutcome } from '../../checks/voice/registration.js';
import { UserError } from '../cli/user-error.js';
import { isForLoopback, isFromHere, listenOnLoopback } from '../net/loopback.js';
import { createStandIn } from '../sandbox/signalling/signalling.js';
import { installedBrowser, launchBrowser } from './browser.js';
import { voicePages } from './voice-pages.js';

/** Who answers the client: Twilio; a sandbox, at its `ws:` address; or a stand-in that knows these settings only. */
export type Registrar =
  | { kind: 'twilio' }
  | { kind: 'sandbox'; url: string }
  | { kind: 'stand-in'; settings: Settings };

export interface TryOptions {
  token: string;
  registrar: Registrar;
  /** Milliseconds, the start of the browser included. */
  timeoutMs: number;
  /** One that is running already; it is left running. */
  browser?: Browser;
  /** Told every request of the page, web sockets included. */
  onRequest?: (url: string) => void;
}

/** The SDK connects here first; a proxy that applies to it applies to all of Twilio's signalling. */
const SIGNALLING_HOST = 'https://voice-js.roaming.twilio.com';

/** @throws UserError when there is no browser, or it does not start */
export async function tryToken({
  token,
  registrar,
  timeoutMs,
  browser: running,
  onRequest,
}: TryOptions): Promise<RegistrationOutcome> {
  if (!running && !installedBrowser()) throw noBrowser();
  const startedAt = Date.now();
  const server = http.createServer();
  const signalling = registrar.kind === 'stand-in' ? createStandIn(() => registrar.settings) : undefined;
  const port = await listenOnLoopback(server);
  const address = {
    twilio: undefined,
    sandbox: registrar.kind === 'sandbox' ? registrar.url : undefined,
    'stand-in': `ws://127.0.0.1:${port}/signal`,
  }[registrar.kind];
  const outcome = new Promise<RegistrationOutcome>((resolve) => {
    const app = express().disable('x-powered-by');
    app.use(({ headers }, response, next) => {
      if (isForLoopback(headers) && isFromHere(headers)) next();
      else response.sendStatus(403);
    });
    const pages = voicePages({ token: () => token, signalling: () => address, onOutcome: (_, said) => resolve(said) });
    server.on('request', app.use('/voice', pages));
    if (signalling) server.on('upgrade', signalling.upgrade);
    setTimeout(() => resolve({ kind: 'timed-out', ms: Date.now() - startedAt }), timeoutMs).unref();
  });
  const browser = running ?? (await started(registrar));
  const page = await browser.newPage();
  try {
    if (onRequest) {
      page.on('request', (request) => onRequest(request.url()));
      page.on('websocket', (socket) => onRequest(socket.url()));
    }
    await page.goto(`http://127.0.0.1:${port}/voice/`);
    return await outcome;
  } finally {
    await page.close();
    if (!running) await browser.close();
    signalling?.close();
    server.close();
    server.closeAllConnections();
  }
}

async function started(registrar: Registrar): Promise<Browser> {
  try {
    return await launchBrowser(proxied(registrar));
  } catch (error) {
    throw new UserError(
      `ブラウザーを起動できませんでした（${(error as Error).message.split('\n')[0]}）。`,
      'npm start のページにある「本物のクライアントで確かめる」なら、開いているブラウザーで確かめられます。',
      { cause: error },
    );
  }
}

/** A browser does not read the variables that name a proxy. */
function proxied({ kind }: Registrar): {
  proxy?: { server: string; bypass: string; username?: string; password?: string };
} {
  const proxy = kind === 'twilio' ? getProxyForUrl(SIGNALLING_HOST) : '';
  if (!proxy) return {};
  const { origin, username, password } = new URL(proxy);
  const login = username ? { username: decodeURIComponent(username), password: decodeURIComponent(password) } : {};
  return { proxy: { server: origin, bypass: '127.0.0.1,localhost', ...login } };
}

function noBrowser(): UserError {
  return new UserError(
    'Chrome、Chromium、Edge のどれも見つからないので、本物のクライアントを動かせません。',
    'npm start のページにある「本物のクライアントで確かめる」なら、どのブラウザーでも確かめられます。別の場所にある場合は、環境変数 CHROME_PATH に実行ファイルのパスを指定してください。',
  );
}
