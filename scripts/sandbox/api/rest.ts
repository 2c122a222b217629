/** The REST API 2010-04-01, as far as the chapter meets it: the account, its TwiML Applications and its API keys. */
import { type Request, type RequestHandler, Router } from 'express';
import type { ApiKey, Application } from '../state.js';
import { newSecret, newSid } from '../store.js';
import { notFound, Refusal, restPage } from './answers.js';
import { type Api, anyone, type Dialect, field, type Kind, made, resource } from './resource.js';

const BASE = '/2010-04-01/Accounts';

/** Oldest first: the sandbox's own credentials are the first ones. */
const DIALECT: Omit<Dialect, 'base'> = { suffix: '.json', page: restPage, newest: 'last' };

export function rest(api: Api): Router {
  const router = Router();
  const { account } = api.store.state;
  const home = `${BASE}/${account.sid}`;
  router.use([`${BASE}.json`, `${home}.json`, new RegExp(`^${home}/Keys\\b`)], closedToKeys);
  router.get(`${BASE}.json`, (request, response) => {
    response.json(restPage(request, 'accounts', [account], presentAccount));
  });
  router.get(`${home}.json`, (_, response) => void response.json(presentAccount(account)));
  router.use(home, resource(api, applications(api), { ...DIALECT, base: '/Applications' }));
  router.use(home, resource(api, keys(api), { ...DIALECT, base: '/Keys' }));
  router.use(`${BASE}/:account`, (request, _response, next) => {
    if (request.params.account?.replace(/\.json$/, '') !== account.sid) notFound(request);
    next();
  });
  return router;
}

/** A Standard key opens everything but accounts and keys (Twilio's page on API keys; the answer was not tried there). */
const closedToKeys: RequestHandler = (_request, response, next) => {
  if (response.locals.key) throw new Refusal(401, 20003, 'Authenticate');
  next();
};

/** What applications and keys have in common. */
function kind<T extends Application | ApiKey>(key: string, list: T[]) {
  const named = (items: readonly T[], { query: { FriendlyName } }: Request) =>
    items.filter(({ friendlyName }) => !FriendlyName || friendlyName === FriendlyName).reverse();
  return { key, scope: () => undefined, list: () => list, wanted: named, remove: anyone };
}

function applications(api: Api): Kind<Application, undefined> {
  const values = (form: Request, old = { friendlyName: '', voiceUrl: '' }) => ({
    friendlyName: field(form, 'FriendlyName') ?? old.friendlyName,
    voiceUrl: field(form, 'VoiceUrl') ?? old.voiceUrl,
  });
  return {
    ...kind('applications', api.store.state.applications),
    make: (form) => ({ sid: newSid('AP'), ...made(api), ...values(form) }),
    change: (application, form) => values(form, application),
    present: presentApplication(api.store.state.account.sid),
  };
}

function keys(api: Api): Kind<ApiKey, undefined> {
  const name = (form: Request, old = '') => ({ friendlyName: field(form, 'FriendlyName') ?? old });
  return {
    ...kind('keys', api.store.state.keys),
    make: (form) => ({ sid: newSid('SK'), ...made(api), ...name(form), secret: newSecret() }),
    change: ({ friendlyName }, form) => name(form, friendlyName),
    present: presentKey,
    // Only now, and never again, is a key's secret told.
    presentNew: (key) => ({ ...presentKey(key), secret: key.secret }),
  };
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
