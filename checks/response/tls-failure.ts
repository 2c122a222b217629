/** Explains why an encrypted connection was not accepted. Codes are OpenSSL's, as Node passes them on. */
import { explainBy, type TextRule } from '../texts.js';
import { byNetwork, bySettings, type Explanation } from '../verdict.js';
import { isLoopback, type NetworkFailure } from './http.js';

/** Undefined when the failure has nothing to do with TLS. */
export function explainTlsFailure(failure: NetworkFailure): Explanation | undefined {
  // Node 20 reports OpenSSL's own errors as EPROTO with the reason in the message, later versions as ERR_SSL_….
  const reason =
    failure.code === 'EPROTO' ? failure.message.toUpperCase().replaceAll(' ', '_') : failure.code.toUpperCase();
  return explainBy(RULES, reason, byNetwork, failure);
}

const RULES: readonly TextRule<NetworkFailure>[] = [
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL/, notTls],
  [
    /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    ({ host }) =>
      byNetwork(
        `${host} の証明書が自己署名なので、本物のサーバーかどうかを確かめられません。`,
        isLoopback(host)
          ? '信頼してよいサーバーなら、その証明書のファイルを環境変数 NODE_EXTRA_CA_CERTS に指定してください。'
          : 'Twilio の証明書は自己署名ではありません。アドレスを確かめ、続くときは別のネットワークで試してください。',
      ),
  ],
  [
    /^SELF_SIGNED_CERT_IN_CHAIN$/,
    '{host} の証明書が、このパソコンの Node.js が信頼していない認証局（会社のものなど）で作られています。社内のプロキシやセキュリティーソフトが通信を中継しているようです。',
    '管理者から認証局の証明書（PEM ファイル）をもらい、環境変数 NODE_EXTRA_CA_CERTS にその場所を指定してください。',
  ],
  [
    /^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)/,
    '{host} の証明書を発行した認証局まで、たどれませんでした。サーバーが中間証明書を送っていないか、社内のプロキシが通信を中継しています。',
    '社内のネットワークなら、認証局の証明書を環境変数 NODE_EXTRA_CA_CERTS に指定するか、別のネットワークで試してください。',
  ],
  [
    /^CERT_HAS_EXPIRED$/,
    '{host} の証明書の期限が切れています。このパソコンの時計が進みすぎていても、こう判断されます。',
    'パソコンの日付と時刻を確かめてください。合っているなら、アドレスが古いサーバーのものでないかを確かめてください。',
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    '{host} の証明書は、まだ有効期間に入っていません。このパソコンの時計が遅れているようです。',
    'パソコンの日付と時刻を自動で合わせる設定にして、もう一度検査してください。',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    '{host} が、別の名前のサーバーの証明書を提示しました。アドレスを打ち間違えたか、Wi-Fi のログイン画面などが通信に割り込んでいます。',
    'アドレスのドメインを確かめ、ブラウザーで開いて Wi-Fi のログインを求められないかを見てください。',
  ],
  [/^CERT_REVOKED$/, '{host} の証明書は取り消されています。', 'アドレスが正しいかを確かめ、講師に知らせてください。'],
  [
    /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|HANDSHAKE_FAILURE|NO_SHARED_CIPHER|ALERT/,
    '{host} と暗号化の方式が合わず、接続できませんでした（TLS のハンドシェイクの失敗）。',
    '古いサーバーか、間に入った機器が原因です。アドレスを確かめ、続くときは別のネットワークで試してください。',
  ],
  [
    /^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO|UNABLE_TO_|INVALID_|HOSTNAME_|.*SSL_ROUTINES)/,
    '{host} との暗号化された接続（TLS）を始められませんでした（{code}）。',
    'アドレスを確かめ、続くときは別のネットワークで試してください。',
  ],
];

function notTls({ host }: NetworkFailure): Explanation {
  return bySettings(
    `${host} は https（暗号化）に対応していません。http 専用のポートに https:// でアクセスしています。`,
    isLoopback(host)
      ? 'ローカルのサーバーなら、アドレスの先頭を http:// に変えてください。'
      : 'アドレスのポート番号を消してください。デプロイした Function は、https:// の標準のポートで動いています。',
  );
}
