/** With what an account is asked in a cleanup, and its API key and TwiML App, which may be gone. */
import { standingOfRefusedKey } from '../../../checks/settings/agreement.js';
import { KEYS_PAGE, maskedSid } from '../../../checks/settings/setting-guide.js';
import type { Method } from '../../net/http-exchange.js';
import { accountUrl } from '../../net/twilio-api.js';
import { agreedBefore, rememberAgreement } from '../../settings/ask-twilio.js';
import { type Answer, type Asking, ask, askInTurn } from '../ask.js';
import type { Cloud, Credentials } from '../cloud.js';
import { type Standing, standingOf, type Thing } from './thing.js';

export interface Access {
  cloud: Cloud;
  /** Of the whole cleanup, milliseconds since the epoch. */
  deadline: number;
  /** With the auth token. */
  owner?: Asking;
  /** With the API key. */
  key?: Asking;
}

export function accessTo(cloud: Cloud, deadline: number): Access {
  const { AUTH_TOKEN, API_KEY, API_SECRET } = cloud.settings;
  const { accountSid } = cloud.credentials;
  const asking = (credentials: Credentials): Asking => ({ cloud: { ...cloud, credentials }, deadline });
  return {
    cloud,
    deadline,
    ...(AUTH_TOKEN ? { owner: asking({ accountSid, username: accountSid, password: AUTH_TOKEN }) } : {}),
    ...(API_KEY && API_SECRET ? { key: asking({ accountSid, username: API_KEY, password: API_SECRET }) } : {}),
  };
}

/** As the owner, and by the key where the auth token is not there or does not tell. @returns the first that tells, or the last */
export function askAnyWay({ owner, key }: Access, method: Method, url: string): Promise<Answer> {
  return askInTurn([owner, key], method, url);
}

export function keyThing(access: Access): Thing | undefined {
  const { cloud, owner } = access;
  const { API_KEY } = cloud.settings;
  if (!API_KEY) return undefined;
  const name = maskedSid(API_KEY);
  const url = accountUrl(cloud.credentials.accountSid, `/Keys/${API_KEY}.json`);
  return {
    kind: 'key',
    id: `key ${name}`,
    name: `API キー ${name}`,
    isNeeded: true,
    look: () => lookAtKey(access, url),
    ...(owner ? { remove: async () => void (await ask(owner, 'DELETE', url)) } : {}),
    byHand: `${KEYS_PAGE}で、${name} を探してください。ここになければ、削除されています。`,
  };
}

/** A key cannot read keys. With the auth token Twilio tells; without it, a living key does, and one that lived before. */
async function lookAtKey({ cloud, owner, key }: Access, url: string): Promise<Standing> {
  const asOwner = owner && (await ask(owner, 'GET', url));
  if (asOwner?.kind === 'found' || asOwner?.kind === 'gone') return standingOf(asOwner);
  const byKey = key && (await ask(key, 'GET', appUrl(cloud.settings.TWIML_APP_SID, cloud.credentials)));
  if (!byKey) return standingOf(asOwner ?? NOTHING);
  const three = threeOf(cloud.settings);
  if (byKey.kind === 'found' || byKey.kind === 'gone') {
    if (three) rememberAgreement(three);
    return { kind: 'left' };
  }
  if (byKey.kind === 'unknown') return standingOf(byKey);
  if (byKey.status === 403) return { kind: 'left', why: '権限の足りないキー（Restricted）です。' };
  const isDeleted = !owner && three && standingOfRefusedKey({ agreedBefore: agreedBefore(three) }) === 'deleted';
  return isDeleted ? { kind: 'gone' } : { kind: 'unproven', why: owner ? NOT_TOLD_TO_OWNER : NOT_TOLD };
}

const NOTHING: Answer = { kind: 'unknown', why: 'API_SECRET がないので、キーで問い合わせられません。' };
const NOT_TOLD =
  'API キーの認証に失敗しましたが、AUTH_TOKEN がないので、キーが削除されたのか API_SECRET が違うのかを見分けられません。';
const NOT_TOLD_TO_OWNER =
  'API キーでも、ACCOUNT_SID と AUTH_TOKEN でも、認証に失敗しました。どの値が違うのかを見分けられません。';

function threeOf({ ACCOUNT_SID, API_KEY, API_SECRET }: Access['cloud']['settings']) {
  return ACCOUNT_SID && API_KEY && API_SECRET ? { ACCOUNT_SID, API_KEY, API_SECRET } : undefined;
}

/** Any app will do for the question whether a key is good. */
function appUrl(sid: string | undefined, credentials: Access['cloud']['credentials']): string {
  return accountUrl(credentials.accountSid, `/Applications/${sid ?? `AP${'0'.repeat(32)}`}.json`);
}

export function appThing(access: Access): Thing | undefined {
  const { credentials, settings } = access.cloud;
  const { TWIML_APP_SID } = settings;
  if (!TWIML_APP_SID) return undefined;
  const name = maskedSid(TWIML_APP_SID);
  const at = (method: Method) => askAnyWay(access, method, appUrl(TWIML_APP_SID, credentials));
  return {
    kind: 'app',
    id: `app ${name}`,
    name: `TwiML App ${name}`,
    isNeeded: true,
    look: async () => standingOf(await at('GET')),
    remove: async () => void (await at('DELETE')),
    byHand: `Console の Voice ＞ Manage ＞ TwiML apps で、${name} を探してください。ここになければ、削除されています。`,
  };
}
