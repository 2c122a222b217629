/** Explains what went wrong between this computer and its proxy. */
import { filled, firstOf } from '../texts.js';
import { byNetwork, type Explanation } from '../verdict.js';
import { FAILURE, type NetworkFailure } from './http.js';

const VARIABLES = '環境変数 HTTPS_PROXY（http:// のアドレスなら HTTP_PROXY）';

/** @param failure of the phase `proxy` */
export function explainProxyFailure(failure: NetworkFailure): Explanation {
  const { code, message, proxy = 'プロキシ', timeoutSeconds = 0 } = failure;
  if (code === FAILURE.proxyStatus) return explainRefusal(failure);
  const known = BY_CODE[code.startsWith('ERR_SSL_') ? 'EPROTO' : code];
  if (known) return filled(known, { code, proxy, timeoutSeconds });
  const closed = code === 'ECONNRESET' || /ended before/.test(message);
  return byNetwork(
    closed
      ? `プロキシ ${proxy} が、返事をせずに接続を切りました。`
      : `プロキシ ${proxy} との通信に失敗しました（${code}）。`,
    'プロキシのアドレスとポート番号を管理者に確かめるか、プロキシを通らない別のネットワークで試してください。',
  );
}

const NO_SUCH_HOST = byNetwork(
  'プロキシ {proxy} のホスト名が見つかりません（{code}）。社外の回線では、社内のプロキシは見えません。',
  `${VARIABLES}の値を確かめるか、その環境変数を消して検査してください。`,
);

const BY_CODE: Record<string, Explanation> = {
  [FAILURE.badProxyUrl]: byNetwork(
    `${VARIABLES}の値を、プロキシのアドレスとして読み取れません。`,
    'http://ホスト名:ポート番号 の形に直してください。パスワードの記号は %40 のような形に置き換えます。',
  ),
  [FAILURE.unsupportedProxy]: byNetwork(
    `${VARIABLES}に指定されたプロキシ（{proxy}）の方式には対応していません。使えるのは http と https のプロキシです。`,
    'http:// から始まるプロキシのアドレスを管理者に確かめて、指定し直してください。',
  ),
  [FAILURE.deadline]: byNetwork(
    'プロキシ {proxy} から、{timeoutSeconds} 秒待っても返事がありません。',
    '社内や会場のネットワークにつながっているかを確かめてください。プロキシが要らない場所なら、環境変数を消して試してください。',
  ),
  ECONNREFUSED: byNetwork(
    'プロキシ {proxy} が接続を断りました。プロキシが動いていないか、ポート番号が違います。',
    `${VARIABLES}の値を確かめてください。プロキシが要らない場所なら、その環境変数を消して検査してください。`,
  ),
  ENOTFOUND: NO_SUCH_HOST,
  EAI_AGAIN: NO_SUCH_HOST,
  EPROTO: byNetwork(
    'プロキシ {proxy} は https で話していません。プロキシのアドレスの先頭が https:// になっている（または、何も付いていない）ためです。',
    `${VARIABLES}の値の先頭を http:// にしてください。https:// のサイトへの通信にも、ふつうは http:// のプロキシを使います。`,
  ),
};

function explainRefusal({ proxy = '', proxyStatus = 0, host }: NetworkFailure): Explanation {
  return firstOf(
    byNetwork,
    [
      proxyStatus === 407,
      `プロキシ ${proxy} がユーザー名とパスワードを求めています（407）。`,
      `${VARIABLES}を http://ユーザー名:パスワード@ホスト名:ポート番号 の形にしてください。分からなければ管理者に確かめてください。`,
    ],
    [
      proxyStatus === 403,
      `プロキシ ${proxy} が、${host} への接続を禁じています（403）。`,
      '管理者に、twil.io と twilio.com への接続を許可してもらうか、別のネットワークで試してください。',
    ],
    [
      proxyStatus >= 500,
      `プロキシ ${proxy} が ${host} につなげませんでした（プロキシの応答 ${proxyStatus}）。`,
      'アドレスの打ち間違いがないかを確かめ、少し待ってからもう一度検査してください。',
    ],
    [
      true,
      `プロキシ ${proxy} が接続の代わりに別の応答を返しました（${proxyStatus || '読み取れない応答'}）。プロキシではないサーバーかもしれません。`,
      `${VARIABLES}の値が、本当にプロキシのアドレスとポート番号かを確かめてください。`,
    ],
  );
}
