/** The REST API 2010-04-01, as far as the chapter meets it: the account, its TwiML Applications and its API keys. */
import { type Request, Router } from 'express';
import type { ApiKey, Application } from '../state.js';
import { newSecret, newSid } from '../store.js';
import { notFound } from './answers.js';
import { type Api, field, made, remove } from './router.js';

const BASE = '/2010-04-01/Accounts';

export function rest(api: Api): Router {
  const router = Router();
  const { account } = api.store.state;
  const home = `${BASE}/${account.sid}`;

  router.get(`${BASE}.json`, (request, response) => {
    response.json(page(request, 'accounts', [account], presentAccount));
  });
  router.get(`${home}.json`, (_, response) => {
    response.json(presentAccount(account));
  });
  collection(api, router, `${home}/Applications`, 'applications', 'AP', presentApplication(account.sid));
  collection(api, router, `${home}/Keys`, 'keys', 'SK', presentKey);
  router.use(notFound);
  return router;
}

type Kind = 'applications' | 'keys';

function collection<K extends Kind>(
  api: Api,
  router: Router,
  base: string,
  kind: K,
  prefix: 'AP' | 'SK',
  present: (item: Application & ApiKey) => object,
): void {
  const { store } = api;
  const list = store.state[kind] as (Application & ApiKey)[];
  const found = (request: Request) => list.find(({ sid }) => sid === request.params.sid);

  router.get(`${base}.json`, (request, response) => {
    const { FriendlyName } = request.query;
    const wanted = list.filter(({ friendlyName }) => !FriendlyName || friendlyName === FriendlyName);
    response.json(page(request, kind, wanted, present));
  });
  router.post(`${base}.json`, (request, response) => {
    const friendlyName = field(request, 'FriendlyName') ?? '';
    const voiceUrl = field(request, 'VoiceUrl') ?? '';
    const item = { sid: newSid(prefix), ...made(api), friendlyName, voiceUrl, secret: newSecret() };
    list.unshift(item);
    store.save();
    // Only now, and never again, is a key's secret told.
    response.status(201).json({ ...present(item), ...(kind === 'keys' ? { secret: item.secret } : {}) });
  });
  router.get(`${base}/:sid.json`, (request, response) => {
    const item = found(request);
    if (item) response.json(present(item));
    else notFound(request, response);
  });
  router.post(`${base}/:sid.json`, (request, response) => {
    const item = found(request);
    if (!item) return notFound(request, response);
    item.friendlyName = field(request, 'FriendlyName') ?? item.friendlyName;
    item.voiceUrl = field(request, 'VoiceUrl') ?? item.voiceUrl;
    item.dateUpdated = api.now();
    store.save();
    response.json(present(item));
  });
  router.delete(`${base}/:sid.json`, (request, response) => {
    const item = found(request);
    if (!item) return notFound(request, response);
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
  const size = Math.min(1000, Math.max(1, Number(request.query.PageSize) || 50));
  const number = Math.max(0, Number(request.query.Page) || 0);
  const last = Math.max(0, Math.ceil(items.length / size) - 1);
  const uri = (index: number) => `${request.path}?PageSize=${size}&Page=${index}`;
  return {
    [key]: items.slice(number * size, (number + 1) * size).map(present),
    first_page_uri: uri(0),
    next_page_uri: number < last ? uri(number + 1) : null,
    previous_page_uri: number > 0 ? uri(number - 1) : null,
    uri: uri(number),
    page: number,
    page_size: size,
    start: number * size,
    end: Math.max(0, Math.min(items.length, (number + 1) * size) - 1),
  };
}
