/** Explains a 404: the address is wrong, or nothing was deployed there. */
import { firstOf } from '../texts.js';
import { bySettings, type Explanation } from '../verdict.js';
import { type HttpResponse, isLoopback } from './http.js';
import { quote } from './quote.js';

export function explainNotFound({ url }: HttpResponse): Explanation {
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
      `アドレスの ${path} は、ファイルの名前です（404）。公開されるアドレスに、フォルダーや拡張子は付きません。`,
      'ドメインのすぐ後を /token にして、もう一度検査してください。',
    ],
    [
      true,
      `${path} というパスには何もありません（404）。この章の Function のパスは /token です。`,
      'アドレスのパスを /token に直してください。別の名前で Function を作ったなら、Console でパスを /token に変えてデプロイします。',
    ],
  );
}
