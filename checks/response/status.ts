/** Explains HTTP status codes other than 200. */
import { type Wording, worded } from '../texts.js';
import { byCode, byNetwork, bySettings, byTwilio, type Explanation } from '../verdict.js';
import { isHtml, titleOf } from './html-page.js';
import type { HttpResponse } from './http.js';
import { explainNotFound } from './not-found.js';
import { quote } from './quote.js';
import { explainRedirect } from './redirect.js';
import { explainServerError } from './server-error.js';

/** Undefined for 200, the only status that a token comes with. */
export function explainStatus(response: HttpResponse): Explanation | undefined {
  const { status, url } = response;
  if (status === 200) return undefined;
  if (!URL.canParse(url)) return fromCode(status);
  if (status < 300) return otherSuccess(status);
  if (status < 400) return explainRedirect(response);
  if (status >= 500) return explainServerError(response);
  return worded(CLIENT_ERRORS[status] ?? otherClientError, response);
}

/** A handler that was run here and set the status itself. */
function fromCode(status: number): Explanation {
  return byCode(
    `handler がステータスコード ${status} の応答を返しています。`,
    'return callback(null, { token: token.toJwt() }); のように、オブジェクトをそのまま渡してください。',
  );
}

function otherSuccess(status: number): Explanation {
  if (status === 204) {
    return byCode(
      '成功の応答（204）ですが、中身がありません。',
      'callback の 2 番目の引数に { token: token.toJwt() } を渡してください。',
    );
  }
  return byCode(
    `成功の応答ですが、ステータスコードが 200 ではなく ${status} です。`,
    'setStatusCode を使わずに、callback(null, { token: token.toJwt() }) で応答してください。',
  );
}

type ByStatus = Record<number, Wording<HttpResponse>>;

/** The Console makes new Functions Protected; Twilio then refuses requests that it did not sign itself. */
const PROTECTED =
  'Console の Functions で /token の公開範囲を Public に変え、Deploy All を押してください。npm run deploy でデプロイすると Public になります。';

const CLIENT_ERRORS: ByStatus = {
  400: (response) => {
    if (/plain HTTP request was sent to HTTPS port/i.test(response.body)) {
      return bySettings(
        'https 専用のポートに http:// でアクセスしています（400）。',
        'アドレスの先頭を https:// に変えてください。',
      );
    }
    if (twilioError(response)) return otherClientError(response);
    return bySettings(
      '要求が断られました（400）。Function の公開範囲が Protected で、Twilio の署名のない要求を受け付けないためと思われます。',
      PROTECTED,
    );
  },
  401: bySettings(
    'ユーザー名とパスワードなどの認証を求められました（401）。この章の Function に認証はないので、別のサーバーのアドレスのようです。',
    'デプロイしたときに表示された、…twil.io/token のアドレスを指定してください。',
  ),
  403: (response) => {
    if (isHtml(response.body)) {
      return byNetwork(
        `アクセスを禁じるページ${titleOf(response.body)}が返りました（403）。社内や会場のフィルターが止めているようです。`,
        'twil.io への接続を管理者に許可してもらうか、別のネットワークで試してください。',
      );
    }
    if (twilioError(response)) return otherClientError(response);
    return bySettings(
      'アクセスが禁じられています（403）。Function の公開範囲が Protected か Private になっていると思われます。',
      PROTECTED,
    );
  },
  404: explainNotFound,
  405: bySettings(
    'そのアドレスは GET を受け付けません（405）。Function は GET でも応答するので、Function ではないもののアドレスです。',
    'デプロイしたときに表示された /token のアドレスを指定してください。',
  ),
  408: byNetwork(
    'サーバーが要求を待ちきれずに打ち切りました（408）。回線が遅いか、混み合っています。',
    '少し待ってから、もう一度検査してください。',
  ),
  413: byNetwork(
    '要求が大きすぎると断られました（413）。検査が送るのは小さな GET だけなので、途中の機器の設定が原因です。',
    'プロキシを通らない、別のネットワークで試してください。',
  ),
  429: byTwilio(
    '要求が多すぎるので、一時的に断られました（429、Twilio のエラー 20429）。',
    '1 分ほど待ってから、もう一度検査してください。会場の全員で同時に試すのは避けてください。',
  ),
};

function otherClientError(response: HttpResponse): Explanation {
  const said = twilioError(response);
  const by = said ? byCode : bySettings;
  return by(
    `要求が受け付けられませんでした（${response.status}）。${said ? `応答の説明は「${said}」です。` : ''}`,
    said
      ? 'コードで setStatusCode を使っているなら外してください。心当たりがなければ、アドレスが自分の /token かを確かめてください。'
      : 'アドレスが、デプロイした自分の /token のものかを確かめてください。',
  );
}

/** The `message` of a JSON error, as Twilio's APIs and handlers answer it. */
function twilioError({ body }: HttpResponse): string | undefined {
  const message = /"(?:message|error)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return message ? quote(message) : undefined;
}
