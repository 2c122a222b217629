/** Explains why an address could not be reached. Codes are those of Node, OpenSSL and the system. */
import { type Wording, worded } from '../texts.js';
import { byCode, byNetwork, bySettings, byTwilio, type Explanation } from '../verdict.js';
import { FAILURE, isLoopback, type NetworkFailure } from './http.js';
import { explainProxyFailure } from './proxy-failure.js';
import { explainTlsFailure } from './tls-failure.js';

type Messages = Record<string, Wording<NetworkFailure>>;

export function explainNetworkFailure(failure: NetworkFailure): Explanation {
  const anywhere = ANYWHERE[failure.code];
  if (anywhere) return worded(anywhere, failure);
  if (failure.phase === 'proxy') return explainProxyFailure(failure);
  if (failure.code === FAILURE.deadline) return explainDeadline(failure);
  if (failure.code.startsWith('HPE_')) return explainNotHttp(failure);
  const tls = failure.phase === 'connect' && failure.secure ? explainTlsFailure(failure) : undefined;
  return tls ?? worded(IN_PHASE[failure.phase][failure.code] ?? inGeneral, failure);
}

const ANYWHERE: Messages = {
  [FAILURE.aborted]: byNetwork(
    '検査が途中で取り消されたので、応答を受け取っていません。',
    'もう一度検査してください。',
  ),
  [FAILURE.noSandbox]: byNetwork(
    '公開した先はサンドボックス（このパソコンの中の Twilio の代わり）ですが、いまは起動していません。',
    '別のターミナルで npm run sandbox を実行して、起動したままにしてから、もう一度検査してください。',
  ),
  [FAILURE.unsupportedProtocol]: bySettings(
    'アドレスが https:// でも http:// でもないので、アクセスできません。',
    'https:// から始まる /token のアドレスを指定してください。',
  ),
};

const UNREACHABLE = byNetwork(
  '{host} までの道がありません（{code}）。このパソコンがネットワークにつながっていないか、VPN や IPv6 の設定が合っていません。',
  'Wi-Fi か LAN の接続を確かめてください。VPN を使っているなら、いったん切って試してください。',
);

const FORBIDDEN = byNetwork(
  '{host} への通信を、このパソコンが許しませんでした（{code}）。',
  'ファイアウォールやセキュリティーソフトで、Node.js の通信を許可してください。',
);

const CONNECT: Messages = {
  ENOTFOUND: byNetwork(
    '{host} というホスト名が見つかりません（ENOTFOUND）。アドレスの打ち間違いか、ネットワークにつながっていません。',
    'デプロイしたときに表示されたドメイン（…twil.io）をコピーし直してください。ほかのサイトもブラウザーで開けなければ、Wi-Fi を確かめてください。',
  ),
  EAI_AGAIN: byNetwork(
    '{host} の名前を調べる DNS サーバーから返事がありません（EAI_AGAIN）。',
    'Wi-Fi や VPN がつながっているかを確かめてから、もう一度検査してください。',
  ),
  ECONNREFUSED: ({ host }) =>
    isLoopback(host)
      ? byNetwork(
          `このパソコンの ${host} で待っているサーバーがありません（接続が断られました）。`,
          'ローカルのサーバーを起動してから検査してください。起動しているなら、表示されたポート番号と見比べてください。',
        )
      : byNetwork(
          `${host} が接続を断りました（ECONNREFUSED）。サーバーは動いていますが、そのポートでは待っていません。`,
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
    '{host} から接続の返事がなく、OS が接続をあきらめました（ETIMEDOUT）。',
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
  ECONNRESET: ({ host, secure }) =>
    secure
      ? byNetwork(
          `${host} につながりましたが、応答が届く前に接続が切られました。`,
          'もう一度検査してください。続くときは、Console の Functions のログで、Function が異常終了していないかを確かめてください。',
        )
      : byNetwork(
          `${host} につながりましたが、http:// で送った要求に何も返さずに接続が切られました。https 専用のポートかもしれません。`,
          'アドレスの先頭を https:// に変えて試してください。ローカルのサーバーなら、起動した画面にエラーが出ていないかを確かめてください。',
        ),
};

const BODY: Messages = {
  ECONNRESET: byNetwork(
    '{host} の応答が、本文の途中で切れました。',
    '回線が不安定なことが多いので、もう一度検査してください。続くときは別のネットワークで試してください。',
  ),
  [FAILURE.badEncoding]: byNetwork(
    '応答の圧縮（gzip など）が壊れていて、本文を取り出せません。途中の機器が応答を書き換えているようです。',
    'プロキシやセキュリティーソフトを通らない、別のネットワークで試してください。',
  ),
};

const IN_PHASE: Record<NetworkFailure['phase'], Messages> = {
  proxy: {},
  connect: CONNECT,
  headers: HEADERS,
  body: BODY,
};

/** A time-out is nobody's fault by default: which part took the time says where to look. */
function explainDeadline({ phase, host, timeoutSeconds = 0 }: NetworkFailure): Explanation {
  if (phase === 'connect') {
    return byNetwork(
      `${timeoutSeconds} 秒待っても ${host} につながりませんでした。`,
      'ネットワークを確かめて、もう一度検査してください。遅い回線では --timeout 30 のように待つ時間を延ばせます。',
    );
  }
  if (phase === 'body') {
    return byNetwork(
      `応答は始まりましたが、${timeoutSeconds} 秒以内に本文の終わりまで届きませんでした。`,
      '回線が遅いときは --timeout 30 のように待つ時間を延ばして、もう一度検査してください。',
    );
  }
  const waited = `${host} につながりましたが、${timeoutSeconds} 秒待っても応答が始まりません。`;
  const next =
    'もう一度検査してください。いつも同じなら、コードのどの道筋でも callback が呼ばれているかを確かめてください。';
  return isLoopback(host)
    ? byNetwork(`${waited}コードのせいか、遅いだけなのかは分かりません。`, next)
    : byTwilio(waited, next);
}

function explainNotHttp({ phase, secure, host, code }: NetworkFailure): Explanation {
  if (phase === 'body') {
    return byNetwork(
      `応答の本文の区切り方が HTTP の決まりに合いません（${code}）。途中の機器が応答を壊しているようです。`,
      'もう一度検査し、続くときはプロキシを通らない別のネットワークで試してください。',
    );
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return byCode(
      '応答のヘッダーが大きすぎて読み取れません（上限は 16 KB です）。',
      'appendHeader や setCookie で大きな値を付けていないかを確かめてください。/token に特別なヘッダーは要りません。',
    );
  }
  return bySettings(
    `${host} は HTTP ではない返事をしました（${code}）。ほかの用途のポートか、${secure ? 'Web ではないサーバー' : 'https 専用のポート'}です。`,
    secure
      ? 'アドレスのポート番号を確かめてください。デプロイした Function にポート番号は要りません。'
      : 'アドレスの先頭を https:// に変えるか、ポート番号を確かめてください。',
  );
}

function inGeneral({ host, code, phase }: NetworkFailure): Explanation {
  const during = { proxy: 'プロキシへの接続', connect: '接続', headers: '応答待ち', body: '本文の受信' }[phase];
  return byNetwork(
    `${host} との通信が、${during}のところで失敗しました（${code}）。`,
    'もう一度検査し、続くときは別のネットワークで試してください。',
  );
}
