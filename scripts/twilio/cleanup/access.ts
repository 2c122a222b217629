/** With what an account is asked in a cleanup: as its owner where the auth token is known, and by the API key. */
import type { Method } from '../../net/http-exchange.js';
import { type Answer, type Asking, askInTurn } from '../ask.js';
import type { Cloud, Credentials } from '../cloud.js';

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
