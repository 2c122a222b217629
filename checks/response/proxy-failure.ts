/** Explains what went wrong between this computer and its proxy. */
import { byNetwork, type Explanation } from '../verdict.js';
import { FAILURE, type NetworkFailure } from './http.js';

const VARIABLES = '環境変数 HTTPS_PROXY（http:// のアドレスなら HTTP_PROXY）';

/** @param failure of the phase `proxy` */
export function explainProxyFailure(failure: NetworkFailure): Explanation {
  if (failure.code === FAILURE.proxyStatus) return explainRefusal(failure);
  const { code, message, proxy = 'プロキシ', timeoutSeconds = 0 } = failure;
  switch (code) {
    case FAILURE.badProxyUrl:
      return byNetwork(
        `${VARIABLES}の値を、プロキシのアドレスとして読み取れません。`,
        'http://ホスト名:ポート番号 の形に直してください。パスワードの記号は %40 のような形に置き換えます。',
      );
    case FAILURE.unsupportedProxy:
      return byNetwork(
        `${VARIABLES}に指定されたプロキシ（${proxy}）の方式には対応していません。使えるのは http と https のプロキシです。`,
        'http:// から始まるプロキシのアドレスを管理者に確かめて、指定し直してください。',
      );
    case FAILURE.deadline:
      return byNetwork(
        `プロキシ ${proxy} から、${timeoutSeconds} 秒待っても返事がありません。`,
        '社内や会場のネットワークにつながっているかを確かめてください。プロキシが要らない場所なら、環境変数を消して試してください。',
      );
    case 'ECONNREFUSED':
      return byNetwork(
        `プロキシ ${proxy} が接続を断りました。プロキシが動いていないか、ポート番号が違います。`,
        `${VARIABLES}の値を確かめてください。プロキシが要らない場所なら、その環境変数を消して検査してください。`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return byNetwork(
        `プロキシ ${proxy} のホスト名が見つかりません（${code}）。社外の回線では、社内のプロキシは見えません。`,
        `${VARIABLES}の値を確かめるか、その環境変数を消して検査してください。`,
      );
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return byNetwork(
      `プロキシ ${proxy} は https で話していません。プロキシのアドレスの先頭が https:// になっている（または、何も付いていない）ためです。`,
      `${VARIABLES}の値の先頭を http:// にしてください。https:// のサイトへの通信にも、ふつうは http:// のプロキシを使います。`,
    );
  }
  const closed = code === 'ECONNRESET' || /ended before/.test(message);
  return byNetwork(
    closed
      ? `プロキシ ${proxy} が、返事をせずに接続を切りました。`
      : `プロキシ ${proxy} との通信に失敗しました（${code}）。`,
    'プロキシのアドレスとポート番号を管理者に確かめるか、プロキシを通らない別のネットワークで試してください。',
  );
}

function explainRefusal({ proxy = '', proxyStatus = 0, host }: NetworkFailure): Explanation {
  if (proxyStatus === 407) {
    return byNetwork(
      `プロキシ ${proxy} がユーザー名とパスワードを求めています（407）。`,
      `${VARIABLES}を http://ユーザー名:パスワード@ホスト名:ポート番号 の形にしてください。分からなければ管理者に確かめてください。`,
    );
  }
  if (proxyStatus === 403) {
    return byNetwork(
      `プロキシ ${proxy} が、${host} への接続を禁じています（403）。`,
      '管理者に、twil.io と twilio.com への接続を許可してもらうか、別のネットワークで試してください。',
    );
  }
  if (proxyStatus >= 500) {
    return byNetwork(
      `プロキシ ${proxy} が ${host} につなげませんでした（プロキシの応答 ${proxyStatus}）。`,
      'アドレスの打ち間違いがないかを確かめ、少し待ってからもう一度検査してください。',
    );
  }
  return byNetwork(
    `プロキシ ${proxy} が接続の代わりに別の応答を返しました（${proxyStatus || '読み取れない応答'}）。プロキシではないサーバーかもしれません。`,
    `${VARIABLES}の値が、本当にプロキシのアドレスとポート番号かを確かめてください。`,
  );
}
