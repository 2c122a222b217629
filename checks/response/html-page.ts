/** Explains an HTML page where JSON was expected: whose page it is decides what to do. */
import { byNetwork, bySettings, type Explanation } from '../verdict.js';
import { quote } from './quote.js';

export function isHtml(body: string): boolean {
  return /^\s*(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body|div|script|h1|p)\b/i.test(body);
}

export function explainHtml(body: string): Explanation {
  const named = titleOf(body);
  if (/type=["']?password|ログイン|サインイン|sign ?in|log ?in/i.test(body)) {
    return byNetwork(
      `JSON ではなく、ログインのページが返りました${named}。Wi-Fi や社内のネットワークが、先にログインを求めています。`,
      'ブラウザーで同じアドレスを開いてログインを済ませてから、もう一度検査してください。',
    );
  }
  if (/blocked|filter(ed|ing)?\b|forbidden|proxy|firewall|policy|ブロック|禁止|制限/i.test(body)) {
    return byNetwork(
      `JSON ではなく、通信をブロックしたことを知らせるページが返りました${named}。プロキシかフィルターが間に入っています。`,
      '管理者に twil.io への接続を許可してもらうか、別のネットワークで試してください。',
    );
  }
  if (/<div[^>]+id=["'](root|app|__next)["']/i.test(body)) {
    return bySettings(
      `JSON ではなく、Web アプリの画面（HTML）が返りました${named}。どのパスにも同じ画面を返すサーバーのアドレスです。`,
      '画面ではなく、デプロイした Function のドメインに /token を付けたアドレスを指定してください。',
    );
  }
  return bySettings(
    `JSON ではなく、HTML のページが返りました${named}。Function ではなく、Assets のファイルや別のサイトのアドレスのようです。`,
    'アドレスをブラウザーで開いて何のページかを確かめ、Function の /token のアドレスに直してください。',
  );
}

/** In brackets, or empty. */
export function titleOf(html: string): string {
  const title = quote(/<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? '', 40);
  return title ? `（題名は「${title}」）` : '';
}
