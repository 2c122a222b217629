/** The REST API 2010-04-01, as far as the chapter meets it: the account, its TwiML Applications and its API keys. */
import { type Request, type RequestHandler, Router } from 'express';
import type { ApiKey, Application } from '../state.js';
import { newSecret, newSid } from '../store.js';
import { apiError, notFound, pageOf, pageQuery, pathOf } from './answers.js';
import { type Api, field, made, remove, resourceOf } from './router.js';

const BASE = '/2010-04-01/Accounts';

export function rest(api: Api): Router {
  const router = Router();
  const { account, applications, keys } = api.store.state;
  const home = `${BASE}/${account.sid}`;

  router.use([`${BASE}.json`, `${home}.json`, new RegExp(`^${home}/Keys\\b`)], closedToKeys);
  router.get(`${BASE}.json`, (request, response) => {
    response.json(page(request, 'accounts', [account], presentAccount));
  });
  router.get(`${home}.json`, (_, response) => {
    response.json(presentAccount(account));
  });
  resource(api, router, `${home}/Applications`, {
    key: 'applications',
    list: applications,
    make: (form) => ({ sid: newSid('AP'), ...made(api), ...named(form), voiceUrl: field(form, 'VoiceUrl') ?? '' }),
    change: (application, form) => {
      Object.assign(application, named(form, application));
      application.voiceUrl = field(form, 'VoiceUrl') ?? application.voiceUrl;
    },
    present: presentApplication(account.sid),
  });
  resource(api, router, `${home}/Keys`, {
    key: 'keys',
    list: keys,
    make: (form) => ({ sid: newSid('SK'), ...made(api), ...named(form), secret: newSecret() }),
    change: (key, form) => Object.assign(key, named(form, key)),
    present: presentKey,
    // Only now, and never again, is a key's secret told.
    presentNew: (key) => ({ ...presentKey(key), secret: key.secret }),
  });
  router.use(notFound);
  return router;
}

/** A Standard key opens everything but accounts and keys (Twilio's page on API keys; the answer was not tried there). */
const closedToKeys: RequestHandler = (_request, response, next) => {
  if (response.locals.key) apiError(response, 401, 20003, 'Authenticate');
  else next();
};

function named(form: Request, { friendlyName } = { friendlyName: '' }): { friendlyName: string } {
  return { friendlyName: field(form, 'FriendlyName') ?? friendlyName };
}

interface Kind<T extends Application | ApiKey> {
  key: string;
  /** Oldest first: the sandbox's own credentials are the first ones. */
  list: T[];
  make(form: Request): T;
  change(item: T, form: Request): void;
  present(item: T): object;
  presentNew?(item: T): object;
}

function resource<T extends Application | ApiKey>(api: Api, router: Router, base: string, kind: Kind<T>): void {
  const { key, list, make, change, present, presentNew = present } = kind;
  const { store } = api;

  router.get(`${base}.json`, (request, response) => {
    const { FriendlyName } = request.query;
    const wanted = list.filter(({ friendlyName }) => !FriendlyName || friendlyName === FriendlyName);
    response.json(page(request, key, wanted.reverse(), present));
  });
  router.post(`${base}.json`, (request, response) => {
    const item = make(request);
    list.push(item);
    store.save();
    response.status(201).json(presentNew(item));
  });
  router.get(`${base}/:sid.json`, (request, response) => {
    const item = resourceOf(list, request, response);
    if (item) response.json(present(item));
  });
  router.post(`${base}/:sid.json`, (request, response) => {
    const item = resourceOf(list, request, response);
    if (!item) return;
    change(item, request);
    item.dateUpdated = api.now();
    store.save();
    response.json(present(item));
  });
  router.delete(`${base}/:sid.json`, (request, response) => {
    const item = resourceOf(list, request, response);
    if (!item) return;
    remove(list, item);
    store.save();
    response.status(204).end();
  });
}

/** RFC 2822, as this API writes dates. */
function date(timestamp: string): string {
  return new Date(timestamp).toUTCString().replace('GMT', '+0000');
}

function presentAccount({ sid, friendlyName, dateCreated, dateUpdated }: Api['store']['state']['account']) {
  return {
    sid,
    friendly_name: friendlyName,
    status: 'active',
    type: 'Full',
    owner_account_sid: sid,
    date_created: date(dateCreated),
    date_updated: date(dateUpdated),
    uri: `${BASE}/${sid}.json`,
    subresource_uris: {},
  };
}

function presentApplication(accountSid: string) {
  return ({ sid, friendlyName, voiceUrl, dateCreated, dateUpdated }: Application) => ({
    sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    friendly_name: friendlyName,
    voice_url: voiceUrl || null,
    voice_method: 'POST',
    voice_fallback_url: null,
    voice_fallback_method: 'POST',
    voice_caller_id_lookup: false,
    status_callback: null,
    status_callback_method: 'POST',
    date_created: date(dateCreated),
    date_updated: date(dateUpdated),
    uri: `${BASE}/${accountSid}/Applications/${sid}.json`,
  });
}

function presentKey({ sid, friendlyName, dateCreated, dateUpdated }: ApiKey) {
  return { sid, friendly_name: friendlyName, date_created: date(dateCreated), date_updated: date(dateUpdated) };
}

/** This API's pages carry their numbers beside the list, and addresses without a host. */
function page<T>(request: Request, key: string, items: readonly T[], present: (item: T) => object): object {
  const { size, number, last } = pageOf(request, items.length);
  const address = (index: number, token?: string) => `${pathOf(request)}?${pageQuery(request, size, index, token)}`;
  return {
    [key]: items.slice(number * size, (number + 1) * size).map(present),
    first_page_uri: address(0),
    next_page_uri: number < last ? address(number + 1, `PT${number + 1}`) : null,
    previous_page_uri: number > 0 ? address(number - 1, `PT${number - 1}`) : null,
    uri: address(number),
    page: number,
    page_size: size,
    start: number * size,
    end: Math.max(0, Math.min(items.length, (number + 1) * size) - 1),
  };
}
