/** Explains HTTP status codes other than 200. */
import { filled, firstOf, type Wording, worded } from '../texts.js';
import { byCode, byNetwork, bySettings, byTwilio, type Explanation } from '../verdict.js';
import { explainFunctionError } from './function-error.js';
import { isHtml, titleOf } from './html-page.js';
import { type HttpResponse, isLoopback, REDIRECT_LIMIT, type Redirect, redirectOf } from './http.js';
import { quote } from './quote.js';

export function explainStatus(response: HttpResponse): Explanation {
  const { status, url } = response;
  if (!URL.canParse(url)) return fromCode(status);
  if (status < 300) return otherSuccess(status);
  if (status < 400) return explainRedirect(response);
  if (status < 500) return worded(CLIENT_ERRORS[status] ?? otherClientError, response);
  return explainFunctionError(response) ?? worded(SERVER_ERRORS[status] ?? otherServerError, response);
}

/** A handler that was run here and set the status itself. */
function fromCode(status: number): Explanation {
  return byCode(
    `handler がステータスコード ${status} のレスポンスを返しています。`,
    'return callback(null, { token: token.toJwt() }); のように、オブジェクトをそのまま渡してください。',
  );
}

function otherSuccess(status: number): Explanation {
  if (status === 204) {
    return byCode(
      '成功のレスポンス（204）ですが、本文がありません。',
      'callback の 2 番目の引数に { token: token.toJwt() } を渡してください。',
    );
  }
  return byCode(
    `成功のレスポンスですが、ステータスコードが 200 ではなく ${status} です。`,
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
      'リクエストが拒否されました（400）。Function の公開範囲が Protected で、Twilio の署名のないリクエストを受け付けないためと思われます。',
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
        `アクセスの拒否を知らせるページ${titleOf(response.body)}が返りました（403）。社内や会場のフィルターが止めているようです。`,
        'twil.io への接続を管理者に許可してもらうか、別のネットワークで試してください。',
      );
    }
    if (twilioError(response)) return otherClientError(response);
    return bySettings(
      'アクセスが拒否されました（403）。Function の公開範囲が Protected か Private になっていると思われます。',
      PROTECTED,
    );
  },
  404: explainNotFound,
  405: bySettings(
    'そのアドレスは GET を受け付けません（405）。Function は GET にも応答するので、Function ではないもののアドレスです。',
    'デプロイしたときに表示された /token のアドレスを指定してください。',
  ),
  408: byNetwork(
    'リクエストが時間内に届かず、サーバーが打ち切りました（408）。回線が遅いか、混み合っています。',
    '少し待ってから、もう一度検査してください。',
  ),
  413: byNetwork(
    'リクエストが大きすぎるとして、拒否されました（413）。検査が送るのは小さな GET だけなので、途中の機器の設定が原因です。',
    'プロキシを通らない、別のネットワークで試してください。',
  ),
  429: byTwilio(
    'リクエストが多すぎるので、一時的に拒否されました（429、Twilio のエラー 20429）。',
    '1 分ほど待ってから、もう一度検査してください。会場の全員で同時に試すのは避けてください。',
  ),
};

const SERVER_ERRORS: ByStatus = {
  502: byTwilio(
    '途中のサーバーが、Function から正しいレスポンスを受け取れませんでした（502）。',
    '少し待って、もう一度検査してください。続くときは、Console の Functions のログで、Function が途中で終了していないかを確かめてください。',
  ),
  503: byTwilio(
    'サーバーが一時的に応答できません（503）。デプロイの直後か、Twilio 側が混み合っています。',
    '1 分ほど待ってから、もう一度検査してください。続くときは status.twilio.com で障害の情報を確かめてください。',
  ),
  504: byTwilio(
    'Function のレスポンスが制限時間（10 秒）に間に合いませんでした（504）。',
    'もう一度検査してください。いつも 504 になるなら、callback が呼ばれない分岐がコードにないかを確かめてください。',
  ),
  511: byNetwork(
    'ネットワークが、先にログインすることを求めています（511）。Wi-Fi のログインがまだ済んでいません。',
    'ブラウザーで適当なページを開き、Wi-Fi のログインを済ませてから検査してください。',
  ),
};

function otherServerError({ status, body, url }: HttpResponse): Explanation {
  const page = isHtml(body);
  const where = isLoopback(new URL(url).host) ? 'サーバーを起動した画面' : 'Console の Functions のログ';
  return byCode(
    page
      ? `サーバーの中でエラーが起き、説明が HTML のページ${titleOf(body)}で返りました（${status}）。`
      : `サーバーの中でエラーが起きましたが、理由がレスポンスに入っていません（${status}）。`,
    `${where}で、エラーの内容と行番号を確かめてください。${page ? '' : 'コードを直したら、デプロイし直してください。'}`,
  );
}

function otherClientError(response: HttpResponse): Explanation {
  const said = twilioError(response);
  const by = said ? byCode : bySettings;
  return by(
    `リクエストが受け付けられませんでした（${response.status}）。${said ? `レスポンスの説明は「${said}」です。` : ''}`,
    said
      ? 'コードで setStatusCode を使っているなら外してください。心当たりがなければ、アドレスが自分の /token かを確かめてください。'
      : 'アドレスが、デプロイした自分の /token のものかを確かめてください。',
  );
}

/** Of a response with a status of 300 to 399 that is not followed. */
function explainRedirect(response: HttpResponse): Explanation {
  const redirect = redirectOf(response);
  const host = 'target' in redirect ? redirect.target.host : '';
  return filled(REDIRECTS[redirect.kind], { status: response.status, host });
}

const REDIRECTS: Record<Redirect['kind'], Explanation> = {
  'other-host': byNetwork(
    '別のホスト {host} へリダイレクトされました（{status}）。Wi-Fi のログイン画面か、ほかのサイトのアドレスです。',
    'アドレスのドメインを確かめ、ブラウザーで開いてログイン画面が出ないかを見てください。ほかのホストへのリダイレクトはたどりません。',
  ),
  downgrade: byNetwork(
    '暗号化されない http:// のアドレスへリダイレクトされました（{status}）。トークンを盗み見られるおそれがあるので、たどりません。',
    'デプロイした Function の https:// のアドレスを、直接指定してください。',
  ),
  'same-host': bySettings(
    `同じホストの中で、リダイレクト（{status}）が ${REDIRECT_LIMIT} 回を超えて続きました。`,
    'アドレスのパスが /token かを確かめ、リダイレクトする Function や設定を消してください。',
  ),
  unreadable: byCode(
    'リダイレクトのレスポンス（{status}）ですが、移動先を Web のアドレスとして読み取れません。',
    'Location ヘッダーを付けるのをやめて、callback(null, { token: token.toJwt() }) で応答してください。',
  ),
  'no-location': byCode(
    'リダイレクトのレスポンス（{status}）ですが、移動先（Location）がありません。',
    'setStatusCode をやめて、callback(null, { token: token.toJwt() }) で応答してください。',
  ),
  none: byNetwork(
    '本文のないレスポンス（{status}）が返りました。途中の機器が、古いレスポンスを使い回そうとしています。',
    'プロキシを通らないネットワークで、もう一度検査してください。',
  ),
};

/** The `message` of a JSON error, as Twilio's APIs and handlers answer it. */
function twilioError({ body }: HttpResponse): string | undefined {
  const message = /"(?:message|error)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return message ? quote(message) : undefined;
}

/** The address is wrong, or nothing was deployed there. */
function explainNotFound({ url }: HttpResponse): Explanation {
  const { pathname, host } = new URL(url);
  const path = quote(pathname, 40);
  return firstOf(
    bySettings,
    [
      pathname === '/token' && isLoopback(host),
      `ローカルのサーバー ${host} に /token がありません（404）。別のフォルダーで起動したか、functions に token.js がありません。`,
      'npm run build で作った dist の中のプロジェクトでサーバーを起動し直してください。',
    ],
    [
      pathname === '/token',
      `${host} に /token がありません（404）。まだデプロイされていないか、別の Service のドメインです。`,
      'npm run deploy でデプロイし（Console で作ったなら Deploy All を押し）、表示されたアドレスを使ってください。',
    ],
    [
      pathname === '/',
      'アドレスがドメインだけで終わっています（404）。トークンを返すのは /token です。',
      'アドレスの最後に /token を付けて、もう一度検査してください。',
    ],
    [
      pathname.replace(/\/+$/, '') === '/token',
      `アドレスの最後に余分な / があります（404）。${path} と /token は別のものです。`,
      '最後の / を取って、もう一度検査してください。',
    ],
    [
      pathname.toLowerCase() === '/token',
      `アドレスの ${path} は、大文字と小文字が /token と違います（404）。Function のパスでは区別されます。`,
      'すべて小文字の /token にして、もう一度検査してください。',
    ],
    [
      /\/token\.(js|ts)$|\/functions\//.test(pathname),
      `アドレスの ${path} は、ファイルの名前です（404）。デプロイした後のアドレスに、フォルダーや拡張子は付きません。`,
      'ドメインのすぐ後を /token にして、もう一度検査してください。',
    ],
    [
      true,
      `${path} というパスには何もありません（404）。この章の Function のパスは /token です。`,
      'アドレスのパスを /token に直してください。別の名前で Function を作ったなら、Console でパスを /token に変えてデプロイします。',
    ],
  );
}
