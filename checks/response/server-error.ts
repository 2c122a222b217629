/** Explains the status codes from 500 on: an exception in the Function, a time-out, or a server in between. */
import { byCode, byNetwork, byTwilio, type Explanation } from '../verdict.js';
import { explainFunctionError } from './function-error.js';
import { isHtml, titleOf } from './html-page.js';
import { type HttpResponse, isLoopback } from './http.js';

/** @param response with an absolute URL */
export function explainServerError(response: HttpResponse): Explanation {
  const { status, body, url } = response;
  const thrown = explainFunctionError(response);
  if (thrown) return thrown;
  switch (status) {
    case 502:
      return byTwilio(
        '途中のサーバーが、Function から正しい応答を受け取れませんでした（502）。',
        '少し待って、もう一度検査してください。続くときは、Console の Functions のログで、Function が途中で終了していないかを確かめてください。',
      );
    case 503:
      return byTwilio(
        'サーバーが一時的に応答できません（503）。デプロイの直後か、Twilio 側が混み合っています。',
        '1 分ほど待ってから、もう一度検査してください。続くときは status.twilio.com で障害の情報を確かめてください。',
      );
    case 504:
      return byTwilio(
        'Function の応答が制限時間（10 秒）に間に合いませんでした（504）。',
        'もう一度検査してください。いつも 504 になるなら、callback が呼ばれない道筋がコードにないかを確かめてください。',
      );
    case 511:
      return byNetwork(
        'ネットワークが、先にログインすることを求めています（511）。Wi-Fi のログインがまだ済んでいません。',
        'ブラウザーで適当なページを開き、Wi-Fi のログインを済ませてから検査してください。',
      );
  }
  const page = isHtml(body);
  const where = isLoopback(new URL(url).host) ? 'サーバーを起動した画面' : 'Console の Functions のログ';
  return byCode(
    page
      ? `サーバーの中でエラーが起き、説明が HTML のページ${titleOf(body)}で返りました（${status}）。`
      : `サーバーの中でエラーが起きましたが、理由が応答に入っていません（${status}）。`,
    `${where}で、エラーの内容と行番号を確かめてください。${page ? '' : '環境変数とコードを直したら、デプロイし直します。'}`,
  );
}
