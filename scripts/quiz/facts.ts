/** What evidence comes to, fact by fact: in what two faults differ, and how one is told apart from the other. */
import { readJson } from '../../checks/response/body.js';
import type { HttpResponse } from '../../checks/response/http.js';
import type { Reaction } from './client.js';

/** What a fact is called where it is shown, in the order in which one looks. */
export const FACTS = {
  status: 'ステータス',
  message: '本文の message',
  token: '本文の token',
  iss: 'iss',
  sub: 'sub',
  iat: 'iat（取得したときの Twilio の時計と比べて）',
  lifetime: 'iat から exp まで',
  grants: 'grants',
  identity: 'grants.identity',
  outgoing: 'grants.voice.outgoing',
  incoming: 'grants.voice.incoming',
  waited: '取得してから登録するまで',
  api: 'API キーでの問い合わせ',
  registration: 'クライアントの登録',
  call: '発信',
} as const;

export type Name = keyof typeof FACTS;
export type Facts = Record<Name, string>;

export const NONE = 'なし';

/** Of the chapter's `/token`, with nothing broken. */
export const RIGHT: Facts = {
  status: '200',
  message: NONE,
  token: '文字列（JWT）',
  iss: 'API_KEY と同じ',
  sub: 'ACCOUNT_SID と同じ',
  iat: '同じ',
  lifetime: '60 分',
  grants: 'identity、voice',
  identity: 'user',
  outgoing: 'TWIML_APP_SID と同じ',
  incoming: NONE,
  waited: '60 秒',
  api: '200',
  registration: '成功',
  call: '成功',
};

/** Of a client that is refused: it never comes to a call. */
export const refused = (code: number): Partial<Facts> => ({ registration: `エラー ${code}`, call: NONE });

/** Where there is no token, there is nothing in it, and nothing to try. */
export const NO_TOKEN: Partial<Facts> = Object.fromEntries(
  (Object.keys(FACTS) as Name[])
    .filter((name) => !['status', 'message', 'waited', 'api'].includes(name))
    .map((name) => [name, NONE]),
);

export function statusText({ status, body }: HttpResponse): string {
  const { code } = Object(readJson(body));
  return code === undefined ? String(status) : `${status}（エラー ${code}）`;
}

export function reactionText(reaction: Reaction | undefined): string {
  if (!reaction) return NONE;
  return reaction.code === undefined ? '成功' : `エラー ${reaction.code}`;
}

/** Those that two have not in common. */
export function differences(one: Facts, other: Facts): Name[] {
  return (Object.keys(FACTS) as Name[]).filter((name) => one[name] !== other[name]);
}
