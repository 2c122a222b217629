/** The sandbox's answers for serverless.twilio.com, serverless-upload.twilio.com and api.twilio.com. */
import { timingSafeEqual } from 'node:crypto';
import express, { type Express, type RequestHandler, Router } from 'express';
import { createApp } from '../../net/serving.js';
import type { Faults } from '../faults.js';
import type { Journal } from '../journal.js';
import type { Store } from '../store.js';
import { apiError, notFound, unexpected } from './answers.js';
import { builds } from './builds.js';
import { contents, uploads } from './contents.js';
import { environments } from './environments.js';
import { refusePublished } from './published.js';
import type { Api } from './resource.js';
import { rest } from './rest.js';
import { services } from './services.js';

/** An app that tells the hosts apart by the Host header, as they reach it through the proxy. */
export function createApi(store: Store, faults: Faults, journal: Journal): Express {
  const api: Api = { store, faults, now: () => new Date(faults.now()).toISOString() };
  const hosts = new Map([
    ['serverless.twilio.com', serverless(api)],
    ['serverless-upload.twilio.com', uploading(api)],
    ['api.twilio.com', rest(api)],
  ]);
  const app = createApp();
  app.use((_, response, next) => {
    response.setHeader('date', new Date(faults.now()).toUTCString());
    next();
  });
  app.use(journal.middleware, faults.middleware, authenticated(store, faults));
  app.use(express.urlencoded({ extended: false, limit: '1mb' }));
  app.use((request, response, next) => {
    const router = hosts.get(request.hostname);
    if (router) router(request, response, next);
    else next();
  });
  app.use((request) => {
    refusePublished(request);
    notFound(request);
  });
  app.use(unexpected);
  return app;
}

function serverless(api: Api): Router {
  const router = Router();
  router.use('/v1/Services', services(api));
  router.use('/v1/Services/:service/Environments', environments(api));
  router.use('/v1/Services/:service/Functions', contents(api, 'Functions'));
  router.use('/v1/Services/:service/Assets', contents(api, 'Assets'));
  router.use('/v1/Services/:service/Builds', builds(api));
  return router;
}

function uploading(api: Api): Router {
  const router = Router();
  router.use('/v1/Services/:service/Functions', uploads(api, 'Functions'));
  router.use('/v1/Services/:service/Assets', uploads(api, 'Assets'));
  return router;
}

/**
 * The account's SID with its auth token, or an API key with its secret. `response.locals.key` is then the key's SID: some
 * resources are closed to keys.
 */
function authenticated({ state }: Store, faults: Faults): RequestHandler {
  return (request, response, next) => {
    const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ');
    const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    const key = state.keys.find(({ sid }) => sid === username);
    const expected = username === state.account.sid ? state.account.authToken : key?.secret;
    response.locals.key = key?.sid;
    if (scheme?.toLowerCase() === 'basic' && expected !== undefined && equal(rest.join(':'), expected)) {
      return key && faults.restrictsKeys() ? apiError(response, 403, 70051, 'Permission denied') : next();
    }
    response.setHeader('www-authenticate', 'Basic realm="Twilio API"');
    return apiError(response, 401, 20003, 'Authenticate');
  };
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
