/** Lets Twilio's own client try a token, in the browser that is installed on this computer. */
import http from 'node:http';
import { getProxyForUrl } from 'proxy-from-env';
import type { Settings } from '../../checks/settings/settings.js';
import type { RegistrationOutcome } from '../../checks/voice/registration.js';
import { Interrupted, UserError } from '../cli/user-error.js';
import { isForLoopback, isFromHere, listenOnLoopback } from '../net/loopback.js';
import { createApp } from '../net/serving.js';
import { createStandIn } from '../sandbox/signalling/signalling.js';
import { installedBrowser, type OpenPage, openUnseen } from './browser.js';
import { relayTo } from './relay.js';
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
  /** Since when somebody waits, as far as a time-out says so; by default since now. Milliseconds since the epoch. */
  startedAt?: number;
  /** Ends it early. */
  signal?: AbortSignal | undefined;
  /** How the page is opened: unseen, in the browser that is installed. */
  openPage?: OpenPage;
}

/** The SDK connects here first; a proxy that applies to it applies to all of Twilio's signalling. */
const SIGNALLING_HOST = 'https://voice-js.roaming.twilio.com';

/** @throws UserError when there is no browser, or it does not start; the signal's reason when it is called off */
export async function tryToken(options: TryOptions): Promise<RegistrationOutcome> {
  const { token, registrar, timeoutMs, startedAt = Date.now(), signal, openPage = openUnseen } = options;
  if (openPage === openUnseen && !installedBrowser()) throw noBrowser();
  const server = http.createServer();
  const signalling = registrar.kind === 'stand-in' ? createStandIn('/signal', () => registrar.settings) : undefined;
  const port = await listenOnLoopback(server);
  const own = signalling && `ws://127.0.0.1:${port}/signal`;
  const address = registrar.kind === 'sandbox' ? registrar.url : own;
  const outcome = new Promise<RegistrationOutcome>((resolve) => {
    const app = createApp();
    app.use(({ headers }, response, next) => {
      if (isForLoopback(headers) && isFromHere(headers)) next();
      else response.sendStatus(403);
    });
    const pages = voicePages({ token: () => token, signalling: () => address, onOutcome: (_, said) => resolve(said) });
    server.on('request', app.use('/voice', pages));
    if (signalling) server.on('upgrade', signalling.upgrade);
    setTimeout(() => resolve({ kind: 'timed-out', ms: Date.now() - startedAt }), timeoutMs).unref();
  });
  const proxy = registrar.kind === 'twilio' ? getProxyForUrl(SIGNALLING_HOST) : '';
  const relay = URL.canParse(proxy) ? await relayTo(new URL(proxy)) : undefined;
  const page = await openPage(`http://127.0.0.1:${port}/voice/`, relay?.address ?? '');
  try {
    const calledOff = new Promise<never>((_, reject) => {
      const stop = () => signal?.reason instanceof Interrupted && reject(signal.reason); // a time-out is an outcome
      signal?.addEventListener('abort', stop, { once: true });
    });
    const ended = page.ended.then((reason) => Promise.reject(notStarted(reason)));
    return await Promise.race([outcome, ended, calledOff]);
  } finally {
    await page.close();
    relay?.close();
    signalling?.close();
    server.close();
    server.closeAllConnections();
  }
}

const ON_PAGE = 'npm start のページにある「本物のクライアントで確かめる」なら、';

function notStarted(reason: string): UserError {
  const next = `${ON_PAGE}開いているブラウザーで確かめられます。`;
  return new UserError(`ブラウザーを起動できませんでした（${reason}）。`, next);
}

function noBrowser(): UserError {
  return new UserError(
    'Chrome、Chromium、Edge のどれも見つからないので、本物のクライアントを動かせません。',
    `${ON_PAGE}どのブラウザーでも確かめられます。別の場所にある場合は、環境変数 CHROME_PATH に実行ファイルのパスを指定してください。`,
  );
}
