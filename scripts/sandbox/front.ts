/** Which part of the sandbox answers what: Twilio's hosts through the proxy, and a plain address on loopback. */
import path from 'node:path';
import express, { type Express, type Request, type Response } from 'express';
import { isForLoopback } from '../net/loopback.js';
import type { RunningSandbox, SandboxCredentials } from '../net/sandbox-link.js';
import { createApp, createRouter, onError } from '../net/serving.js';
import { ROOT } from '../system/paths.js';
import { controlRouter } from './control.js';
import type { Faults } from './faults.js';
import type { Journal } from './journal.js';
import type { VoiceCall } from './signalling/voice-url.js';
import type { Sites } from './sites.js';
import type { SandboxState } from './state.js';

export interface Parts {
  api: Express;
  sites: Sites;
  faults: Faults;
  journal: Journal;
  state: SandboxState;
  /** Calls of the Voice SDK, as far as they got. */
  calls: VoiceCall[];
  onStop?: () => void;
}

/** Everything below the loopback address that is no deployed site. */
export const CONTROL_PATH = '/__sandbox';

/** What the proxy's clients reach: sites at twil.io, the API everywhere else. Faults and the record of calls hold for both. */
export function twilioFront({ api, sites, faults, journal }: Parts): Express {
  const deployed = createApp();
  deployed.use(journal.middleware, faults.middleware, (request, response) => {
    serve(sites, request.hostname, request.url, request, response);
  });
  const app = createApp();
  app.use((request, response, next) => {
    const handler = request.hostname?.endsWith('.twil.io') ? deployed : api;
    handler(request, response, next);
  });
  return app;
}

/** For browsers, which have neither the proxy nor the certificate: `/<domain>/<path>`; and the sandbox's own control. */
export function loopbackFront({ sites, faults, journal, state, calls, onStop }: Parts): Express {
  const app = createApp();
  app.use((request, response, next) => {
    // A page on the internet can give its own name this address (DNS rebinding); its Host header tells.
    if (isForLoopback(request.headers)) next();
    else response.sendStatus(403);
  });
  app.use(controlRouter(faults, journal));
  app.get(`${CONTROL_PATH}/about`, (_, response) => {
    response.json({ pid: process.pid } satisfies Partial<RunningSandbox>);
  });
  app.get(`${CONTROL_PATH}/credentials`, (_, response) => void response.json(credentialsIn(state)));
  app.get(`${CONTROL_PATH}/voice-calls`, (_, response) => void response.json(calls));
  // For a page that uses Twilio's Voice SDK: put before it, this leads the SDK to the sandbox.
  app.get(`${CONTROL_PATH}/redirect-signalling.js`, (_, response) => {
    response.sendFile(path.join(ROOT, 'assets', 'voice', 'redirect-signalling.js'));
  });
  // PUT, as for the faults: a foreign page's script cannot send it without asking first.
  app.put(`${CONTROL_PATH}/stop`, (_, response) => {
    response.status(onStop ? 202 : 405).end(onStop);
  });
  app.use(CONTROL_PATH, inspector());
  app.use((request, response) => {
    const [, domain = '', url = ''] = /^\/([^/?]+)(\/.*)?$/.exec(request.url) ?? [];
    if (domain.endsWith('.twil.io'))
      journal.note({ method: request.method, host: domain, path: request.path.slice(domain.length + 1) }, response);
    if (url) serve(sites, domain, url, request, response);
    else response.status(404).type('text/plain').send(siteList(state));
  });
  app.use(onError((response, status) => void response.sendStatus(status)));
  return app;
}

/** The page that shows the newest calls, in the style of the workshop's. Nothing but itself is ever loaded by it. */
function inspector(): express.Router {
  const router = createRouter();
  router.use((_, response, next) => {
    response.set(INSPECTOR_HEADERS);
    next();
  });
  router.use('/styles', express.static(path.join(ROOT, 'assets', 'workshop', 'styles'), { index: false }));
  router.use(express.static(path.join(ROOT, 'assets', 'sandbox')));
  return router;
}

const INSPECTOR_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The first key and the first application are the ones that the sandbox was made with. */
export function credentialsIn({ account, keys, applications }: SandboxState): SandboxCredentials {
  return {
    accountSid: account.sid,
    authToken: account.authToken,
    apiKey: keys[0]?.sid ?? '',
    apiSecret: keys[0]?.secret ?? '',
    twimlAppSid: applications[0]?.sid ?? '',
  };
}

function serve(sites: Sites, domain: string, url: string, request: Request, response: Response): void {
  // It fails only when the client leaves before it has said everything.
  sites(domain.toLowerCase(), url, request, response).catch(() => request.socket.destroy());
}

function siteList({ services }: SandboxState): string {
  const domains = services.flatMap(({ environments }) => environments.map(({ domainName }) => domainName));
  return [
    'このアドレスの後に /ドメイン/パス を続けると、サンドボックスにデプロイした Function が動きます。',
    ...(domains.length > 0 ? domains.map((domain) => `  /${domain}/token`) : ['（まだ何もデプロイされていません）']),
    '',
  ].join('\n');
}
