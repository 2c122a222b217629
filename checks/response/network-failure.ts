/**
 * Explains why an address could not be reached, also where a proxy of this computer stands in between. Codes are those of
 * Node, OpenSSL and the system. A time-out is nobody's fault by default: which part took the time says where to look.
 */
import { firstOf, type Wording, worded } from '../texts.js';
import { byCode, byNetwork, bySettings, byTwilio, type Explanation } from '../verdict.js';
import { FAILURE, isLoopback, type NetworkFailure } from './http.js';
import { explainTlsFailure } from './tls-failure.js';

type Failure = Required<Omit<NetworkFailure, 'proxyStatus'>> & Pick<NetworkFailure, 'proxyStatus'>;
type Messages = Record<string, Wording<Failure>>;

export function explainNetworkFailure(found: NetworkFailure): Explanation {
  const failure = { ...found, proxy: found.proxy ?? 'プロキシ', timeoutSeconds: found.timeoutSeconds ?? 0 };
  const { phase, code, secure } = failure;
  const known = ANYWHERE[code] ?? IN_PHASE[phase][keyOf(failure)];
  if (known) return worded(known, failure);
  const tls = phase === 'connect' && secure ? explainTlsFailure(failure) : undefined;
  return tls ?? (phase === 'proxy' ? proxyInGeneral(failure) : inGeneral(failure));
}

/** Codes that mean the same share a row. */
function keyOf({ phase, code }: Failure): string {
  if (code.startsWith('HPE_')) return code === 'HPE_HEADER_OVERFLOW' && phase !== 'body' ? code : 'HPE';
  return phase === 'proxy' && code.startsWith('ERR_SSL_') ? 'EPROTO' : code;
}

const ANYWHERE: Messages = {
  [FAILURE.aborted]: byNetwork(
    '検査が途中で取り消されたので、レスポンスを受け取っていません。',
    'もう一度検査してください。',
  ),
  [FAILURE.noSandbox]: byNetwork(
    'デプロイ先はサンドボックス（手元で動く Twilio の模擬環境）ですが、いまは起動していません。',
    '別のターミナルで npm run sandbox を実行して、起動したままにしてから、もう一度検査してください。',
  ),
  [FAILURE.unsupportedProtocol]: bySettings(
    'アドレスが https:// でも http:// でもないので、アクセスできません。',
    'https:// から始まる /token のアドレスを指定してください。',
  ),
};

const UNREACHABLE = byNetwork(
  '{host} に到達できません（{code}）。このパソコンがネットワークにつながっていないか、VPN や IPv6 の設定が合っていません。',
  'Wi-Fi か LAN の接続を確かめてください。VPN を使っているなら、いったん切って試してください。',
);

const FORBIDDEN = byNetwork(
  '{host} への通信が、このパソコンで拒否されました（{code}）。',
  'ファイアウォールやセキュリティーソフトで、Node.js の通信を許可してください。',
);

/** Codes of Node's parser: what came is no HTTP. */
const NOT_HTTP: Messages = {
  HPE_HEADER_OVERFLOW: byCode(
    'レスポンスのヘッダーが大きすぎて読み取れません（上限は 16 KB です）。',
    'appendHeader や setCookie で大きな値を付けていないかを確かめてください。/token に特別なヘッダーは必要ありません。',
  ),
  HPE: ({ host, code, secure }) =>
    bySettings(
      `${host} から、HTTP ではないデータが返りました（${code}）。ほかの用途のポートか、${secure ? 'Web ではないサーバー' : 'https 専用のポート'}です。`,
      secure
        ? 'アドレスのポート番号を確かめてください。デプロイした Function のアドレスに、ポート番号は不要です。'
        : 'アドレスの先頭を https:// に変えるか、ポート番号を確かめてください。',
    ),
};

const CONNECT: Messages = {
  ...NOT_HTTP,
  [FAILURE.deadline]: byNetwork(
    '{timeoutSeconds} 秒待っても {host} につながりませんでした。',
    'ネットワークを確かめて、もう一度検査してください。遅い回線では --timeout 30 のように待つ時間を延ばせます。',
  ),
  ENOTFOUND: byNetwork(
    '{host} というホスト名が見つかりません（ENOTFOUND）。アドレスの打ち間違いか、ネットワークにつながっていません。',
    'デプロイしたときに表示されたドメイン（…twil.io）をコピーし直してください。ほかのサイトもブラウザーで開けなければ、Wi-Fi を確かめてください。',
  ),
  EAI_AGAIN: byNetwork(
    '{host} の名前を調べる DNS サーバーが応答しません（EAI_AGAIN）。',
    'Wi-Fi や VPN がつながっているかを確かめてから、もう一度検査してください。',
  ),
  ECONNREFUSED: ({ host }) =>
    isLoopback(host)
      ? byNetwork(
          `このパソコンの ${host} で動いているサーバーがありません（接続が拒否されました）。`,
          'ローカルのサーバーを起動してから検査してください。起動しているなら、表示されたポート番号と見比べてください。',
        )
      : byNetwork(
          `${host} が接続を拒否しました（ECONNREFUSED）。サーバーは動いていますが、そのポートでは接続を受け付けていません。`,
          'アドレスに余分なポート番号（:3000 など）が付いていないかを確かめてください。',
        ),
  ECONNRESET: ({ host, secure }) =>
    secure
      ? byNetwork(
          `${host} との暗号化（TLS）の途中で接続が切られました。`,
          'ファイアウォールやセキュリティーソフトが通信を切っていないか、別のネットワーク（スマートフォンの回線など）で試してください。',
        )
      : byNetwork(`${host} への接続がすぐに切られました。`, '少し待ってから、もう一度検査してください。'),
  ETIMEDOUT: byNetwork(
    '{host} が接続に応答しないまま、OS の制限時間を過ぎました（ETIMEDOUT）。',
    '会場や社内のファイアウォールが外への通信を止めていないかを、講師かネットワークの管理者に確かめてください。',
  ),
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENETDOWN: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
};

const HEADERS: Messages = {
  ...NOT_HTTP,
  [FAILURE.deadline]: ({ host, timeoutSeconds }) => {
    const waited = `${host} につながりましたが、${timeoutSeconds} 秒待ってもレスポンスが返ってきません。`;
    const next =
      'もう一度検査してください。いつも同じなら、コードのどの分岐でも callback が呼ばれるかを確かめてください。';
    return isLoopback(host)
      ? byNetwork(`${waited}原因がコードなのか、通信が遅いだけなのかは分かりません。`, next)
      : byTwilio(waited, next);
  },
  ECONNRESET: ({ host, secure }) =>
    secure
      ? byNetwork(
          `${host} につながりましたが、レスポンスが届く前に接続が切られました。`,
          'もう一度検査してください。続くときは、Console の Functions のログで、Function が異常終了していないかを確かめてください。',
        )
      : byNetwork(
          `${host} につながりましたが、http:// で送ったリクエストには何も返らず、接続が切られました。https 専用のポートかもしれません。`,
          'アドレスの先頭を https:// に変えて試してください。ローカルのサーバーなら、起動した画面にエラーが出ていないかを確かめてください。',
        ),
};

const BODY: Messages = {
  [FAILURE.deadline]: byNetwork(
    'レスポンスは届き始めましたが、{timeoutSeconds} 秒以内に本文の終わりまで届きませんでした。',
    '回線が遅いときは --timeout 30 のように待つ時間を延ばして、もう一度検査してください。',
  ),
  HPE: byNetwork(
    'レスポンスの本文の区切り方が HTTP の仕様に合いません（{code}）。途中の機器がレスポンスを壊しているようです。',
    'もう一度検査し、続くときはプロキシを通らない別のネットワークで試してください。',
  ),
  ECONNRESET: byNetwork(
    '{host} のレスポンスが、本文の途中で切れました。',
    '回線が不安定なことが多いので、もう一度検査してください。続くときは別のネットワークで試してください。',
  ),
  [FAILURE.badEncoding]: byNetwork(
    'レスポンスの圧縮（gzip など）が壊れていて、本文を展開できません。途中の機器がレスポンスを書き換えているようです。',
    'プロキシやセキュリティーソフトを通らない、別のネットワークで試してください。',
  ),
};

const VARIABLES = '環境変数 HTTPS_PROXY（http:// のアドレスなら HTTP_PROXY）';

const NO_SUCH_HOST = byNetwork(
  'プロキシ {proxy} のホスト名が見つかりません（{code}）。社外の回線からは、社内のプロキシに接続できません。',
  `${VARIABLES}の値を確かめるか、その環境変数を消して検査してください。`,
);

const PROXY: Messages = {
  [FAILURE.proxyStatus]: explainRefusal,
  [FAILURE.badProxyUrl]: byNetwork(
    `${VARIABLES}の値を、プロキシのアドレスとして読み取れません。`,
    'http://ホスト名:ポート番号 の形に直してください。パスワードの記号は %40 のような形に置き換えます。',
  ),
  [FAILURE.unsupportedProxy]: byNetwork(
    `${VARIABLES}に指定されたプロキシ（{proxy}）の方式には対応していません。使えるのは http と https のプロキシです。`,
    'http:// から始まるプロキシのアドレスを管理者に確かめて、指定し直してください。',
  ),
  [FAILURE.deadline]: byNetwork(
    'プロキシ {proxy} が、{timeoutSeconds} 秒待っても応答しません。',
    '社内や会場のネットワークにつながっているかを確かめてください。プロキシが不要な場所なら、環境変数を消して試してください。',
  ),
  ECONNREFUSED: byNetwork(
    'プロキシ {proxy} が接続を拒否しました。プロキシが動いていないか、ポート番号が違います。',
    `${VARIABLES}の値を確かめてください。プロキシが不要な場所なら、その環境変数を消して検査してください。`,
  ),
  ENOTFOUND: NO_SUCH_HOST,
  EAI_AGAIN: NO_SUCH_HOST,
  EPROTO: byNetwork(
    'プロキシ {proxy} は https での接続に対応していません。指定したアドレスの先頭が https:// になっているか、何も付いていません。',
    `${VARIABLES}の値の先頭を http:// にしてください。https:// のサイトへの通信にも、ふつうは http:// のプロキシを使います。`,
  ),
};

const IN_PHASE: Record<NetworkFailure['phase'], Messages> = {
  proxy: PROXY,
  connect: CONNECT,
  headers: HEADERS,
  body: BODY,
};

function explainRefusal({ proxy, proxyStatus = 0, host }: Failure): Explanation {
  return firstOf(
    byNetwork,
    [
      proxyStatus === 407,
      `プロキシ ${proxy} がユーザー名とパスワードを求めています（407）。`,
      `${VARIABLES}を http://ユーザー名:パスワード@ホスト名:ポート番号 の形にしてください。分からなければ管理者に確かめてください。`,
    ],
    [
      proxyStatus === 403,
      `プロキシ ${proxy} が、${host} への接続を拒否しました（403）。`,
      '管理者に、twil.io と twilio.com への接続を許可してもらうか、別のネットワークで試してください。',
    ],
    [
      proxyStatus >= 500,
      `プロキシ ${proxy} が ${host} に接続できませんでした（プロキシのレスポンス ${proxyStatus}）。`,
      'アドレスの打ち間違いがないかを確かめ、少し待ってからもう一度検査してください。',
    ],
    [
      true,
      `プロキシ ${proxy} が、接続の代わりに別のレスポンスを返しました（${proxyStatus || '読み取れないレスポンス'}）。プロキシではないサーバーかもしれません。`,
      `${VARIABLES}の値が、本当にプロキシのアドレスとポート番号かを確かめてください。`,
    ],
  );
}

function proxyInGeneral({ proxy, code, message }: Failure): Explanation {
  const closed = code === 'ECONNRESET' || /ended before/.test(message);
  return byNetwork(
    closed
      ? `プロキシ ${proxy} が、何も返さずに接続を切りました。`
      : `プロキシ ${proxy} との通信に失敗しました（${code}）。`,
    'プロキシのアドレスとポート番号を管理者に確かめるか、プロキシを通らない別のネットワークで試してください。',
  );
}

function inGeneral({ host, code, phase }: Failure): Explanation {
  const during = { proxy: '', connect: '接続の途中', headers: 'レスポンスを待つ間', body: '本文を受け取る途中' }[phase];
  return byNetwork(
    `${host} との通信が、${during}で失敗しました（${code}）。`,
    'もう一度検査し、続くときは別のネットワークで試してください。',
  );
}
