/** What went wrong between this computer and Twilio's cloud, said in Japanese. */
import { FAILURE } from '../../checks/response/http.js';
import { KEYS_PAGE } from '../../checks/settings/setting-guide.js';
import { inSeconds } from '../cli/phases.js';
import { UserError } from '../cli/user-error.js';
import type { Cloud, Credentials } from './cloud.js';

/** The client rejects with errors of several kinds, and with the bare string `failed` for a build. */
interface ClientError {
  name?: string;
  message?: string;
  /** Twilio's error code, an HTTP status, or Node's error code. */
  code?: string | number;
  details?: { status?: number };
  /** Of the HTTP library's own error, where the client did not translate it. */
  response?: { statusCode?: number; body?: unknown; headers?: Record<string, string> };
}

export function codeOf(error: unknown): string | number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, response } = error as ClientError;
  return (response?.body as ClientError | undefined)?.code ?? response?.statusCode ?? code;
}

/** Twilio does not have it (any more): a deleted service, a pruned build. */
export function isGone(error: unknown): boolean {
  return (
    codeOf(error) === 20404 ||
    codeOf(error) === 404 ||
    (error as ClientError | undefined)?.message === 'Could not find environment'
  );
}

/** The build is live already. */
export function isLiveAlready(error: unknown): boolean {
  return codeOf(error) === 20409;
}

/** Refused because of the number of calls; the same one may succeed later. */
export function isTooMany(error: unknown): boolean {
  return (error as ClientError).response?.statusCode === 429;
}

/** Why nothing happens for a while; what follows says for how long. */
export const REFUSED = 'リクエストが多すぎるとして、拒否されました（429）。';

/** In seconds, where the refusal says it: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function retryAfter(refusal: unknown): number | undefined {
  const text = (refusal as ClientError).response?.headers?.['retry-after'];
  if (text === undefined) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(1, Math.ceil(seconds));
}

/** @param wait seconds that it would have to be waited for once more. @param startedAt milliseconds since the epoch */
export function tooManyToTheEnd(wait: number, startedAt: number | undefined, cause: unknown): UserError {
  const waited = startedAt === undefined ? '' : `開始から ${inSeconds(Date.now() - startedAt)} 秒たっても、`;
  return new UserError(
    `${waited}リクエストが多すぎるとして、Twilio に拒否されています（429）。次に試せるのは ${wait} 秒後で、制限時間に間に合いません。`,
    '数分待ってからもう一度実行するか、--timeout 600 のように制限時間を延ばしてください。',
    { cause },
  );
}

/** @throws UserError for everything that people or networks cause; anything else as it is */
export async function explaining<T>({ credentials }: Pick<Cloud, 'credentials'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explanationOf(error, credentials) ?? error;
  }
}

function explanationOf(error: unknown, login: Credentials): UserError | undefined {
  if (error === 'failed') return new UserError(...BUILD_FAILED);
  if (typeof error !== 'object' || error === null || error instanceof UserError) return undefined;
  const words = wordsFor(error, login.username === login.accountSid ? OWNER : KEY);
  return words && new UserError(...words, { cause: error });
}

type Words = readonly [cause: string, next: string];

/** What logs in: a pair of settings, and where its values stand. */
type Pair = typeof OWNER | typeof KEY;
const OWNER = {
  names: 'ACCOUNT_SID と AUTH_TOKEN',
  next: 'Twilio Console の Account Info にある値と見比べ、npm run env で入れ直してください。',
} as const;
const KEY = {
  names: 'API_KEY と API_SECRET',
  next: `Twilio ${KEYS_PAGE}に API_KEY のキーがあることを確かめ、npm run env で入れ直してください。シークレットは作成時にしか表示されないので、分からなければ、キーを作り直してください。`,
} as const;

function wordsFor(error: ClientError, { names, next }: Pair): Words | undefined {
  const { message = '', details, response } = error;
  const code = codeOf(error);
  if (code === 20003) return [`${names} での Twilio の認証に失敗しました（20003）。`, next];
  if (code === 401)
    return [`${names} での Twilio の認証が拒否されました（401）。`, `npm run env で ${names} を入れ直してください。`];
  const known = KNOWN.find(([codes]) => codes.includes(code));
  if (known) return [known[1], known[2]];
  const isStatus = typeof code === 'number' && code >= 400 && code < 600;
  const status = details?.status ?? response?.statusCode ?? (isStatus ? code : undefined);
  if (status !== undefined && status >= 500) return [`Twilio がサーバーのエラー（${status}）を返しました。`, AGAIN];
  if (code === FAILURE.proxyStatus) return message === '407' ? PROXY_AUTHENTICATION : refusedByProxy(message);
  if (/Failed to (upload|create)/.test(message)) return ['ファイルを Twilio に送る途中で失敗しました。', AGAIN];
  if (/CERT|certificate|self.signed/i.test(`${code} ${message}`)) return CERTIFICATE;
  if (status !== undefined) {
    const read = `https://www.twilio.com/docs/api/errors/${code} の説明を確かめてください。`;
    return [`Twilio がリクエストを拒否しました（${code}）: ${message.slice(0, 200)}`, read];
  }
  return typeof code === 'string' ? [`Twilio と通信できませんでした（${code}）。`, AGAIN] : undefined;
}

const AGAIN = '少し待ってから、同じコマンドをもう一度実行してください。';

const BUILD_FAILED: Words = [
  'Twilio でのビルドに失敗しました。',
  'もう一度実行しても失敗するなら、キットの scripts/workspace/build.ts にある依存パッケージを変えていないかを確かめてください。',
];

const PROXY_AUTHENTICATION: Words = [
  'プロキシが、ユーザー名とパスワードによる認証を求めています（407）。',
  'HTTPS_PROXY を http://ユーザー名:パスワード@ホスト:ポート の形にしてから、もう一度実行してください。',
];

function refusedByProxy(status: string): Words {
  return [
    `プロキシに接続を拒否されました（${status}）。`,
    'HTTPS_PROXY の設定と、twilio.com への接続が許されているかを、ネットワークの管理者に確かめてください。',
  ];
}

const CERTIFICATE: Words = [
  '通信相手の証明書を確かめられませんでした。社内のプロキシが通信を検査しているようです。',
  '社内の認証局の証明書のファイルを NODE_EXTRA_CA_CERTS に指定してから、もう一度実行してください。',
];

const KNOWN: readonly [codes: readonly (string | number | undefined)[], ...Words][] = [
  [[20429], '短い間にリクエストが多すぎるとして、Twilio に拒否されました（20429）。', AGAIN],
  [[429], '短い間にリクエストが多すぎるとして、Twilio に拒否されました（429）。', AGAIN],
  [
    [20001],
    'Twilio がビルドの内容を受け付けませんでした（20001）。依存パッケージか実行環境のバージョンが合っていません。',
    'キットの scripts/workspace/build.ts にある依存パッケージを、元の内容（twilio と @twilio/runtime-handler 2.0.1）に戻してください。',
  ],
  [
    [FAILURE.badProxyUrl, FAILURE.unsupportedProxy],
    'プロキシの環境変数（HTTPS_PROXY か HTTP_PROXY）が、使える形ではありません。',
    'http://ホスト:ポート の形にしてから、もう一度実行してください。',
  ],
  [
    ['ENOTFOUND', 'EAI_AGAIN'],
    'twilio.com の名前を解決できませんでした。インターネットにつながっていないようです。',
    'Wi-Fi とプロキシ（HTTPS_PROXY）の設定を確かめてください。',
  ],
  [
    ['ECONNREFUSED'],
    '接続を拒否されました。プロキシかサンドボックスが動いていません。',
    'HTTPS_PROXY の設定を確かめてください。サンドボックスなら、先に npm run sandbox を実行してください。',
  ],
  [['ECONNRESET'], '通信の途中で接続が切れました。', AGAIN],
  [['ETIMEDOUT'], '時間内にレスポンスがありませんでした。', AGAIN],
];
