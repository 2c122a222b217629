/** Explains redirects that are not followed. */
import { byCode, byNetwork, bySettings, type Explanation } from '../verdict.js';
import { type HttpResponse, REDIRECT_LIMIT, redirectOf } from './http.js';

/** @param response with a status of 300 to 399 */
export function explainRedirect(response: HttpResponse): Explanation {
  const { status } = response;
  const redirect = redirectOf(response);
  switch (redirect.kind) {
    case 'other-host':
      return byNetwork(
        `別のホスト ${redirect.target.host} へ転送されました（${status}）。Wi-Fi のログイン画面か、ほかのサイトのアドレスです。`,
        'アドレスのドメインを確かめ、ブラウザーで開いてログイン画面が出ないかを見てください。ほかのホストへは追いかけません。',
      );
    case 'downgrade':
      return byNetwork(
        `暗号化されない http:// のアドレスへ転送されました（${status}）。トークンが盗み見られるので、追いかけません。`,
        'デプロイした Function の https:// のアドレスを、直接指定してください。',
      );
    case 'same-host':
      return bySettings(
        `同じホストの中で、転送（${status}）が ${REDIRECT_LIMIT} 回を超えて続きました。`,
        'アドレスのパスが /token かを確かめ、転送する Function や設定を消してください。',
      );
    case 'unreadable':
      return byCode(
        `転送の応答（${status}）ですが、転送先を Web のアドレスとして読み取れません。`,
        'Location ヘッダーを付けるのをやめて、callback(null, { token: token.toJwt() }) で応答してください。',
      );
    case 'no-location':
      return byCode(
        `転送の応答（${status}）ですが、転送先（Location）がありません。`,
        'setStatusCode をやめて、callback(null, { token: token.toJwt() }) で応答してください。',
      );
    case 'none':
      return byNetwork(
        `中身のない応答（${status}）が返りました。途中の機器が、古い応答を使い回そうとしています。`,
        'プロキシを通らないネットワークで、もう一度検査してください。',
      );
  }
}
