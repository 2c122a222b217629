/** Are the environment variables that lead to the internet written so that programs can follow them? No credentials are shown. */
import { type Explanation, judge, type Subject, skipped, type Verdict } from '../verdict.js';

/** Where a proxy may be named. Within `npm run`, npm's own settings come before the environment variables. */
export interface ProxySource {
  name: string;
  /** The environment variable that holds it; the same name in small letters counts too. */
  variable: string;
  /** How to do without, as the end of a sentence. */
  remove: string;
  title: string;
}

const variable = (name: string): ProxySource => ({
  name,
  variable: name,
  title: `環境変数 ${name}`,
  remove: 'この変数を消してください。',
});
const npmSetting = (name: string): ProxySource => ({
  name: `npm の ${name}`,
  variable: `npm_config_${name.replace('-', '_')}`,
  title: `npm の設定 ${name}`,
  remove: `npm config delete ${name} を実行してください。`,
});

export const PROXY_SOURCES = [
  variable('HTTPS_PROXY'),
  variable('HTTP_PROXY'),
  variable('ALL_PROXY'),
  npmSetting('https-proxy'),
  npmSetting('proxy'),
] as const;

export interface ProxyEvidence {
  source: ProxySource;
  /** As it was found; the variable may be written in small letters. */
  value: string;
  /** The same name in small letters holds something else, and wins. */
  contradicted: boolean;
}

const network = (cause: string, next: string): Explanation => ({ blame: 'network', cause, next });

export function judgeProxy({ source, value, contradicted }: ProxyEvidence): Verdict {
  const { name, variable, title } = source;
  const subject: Subject = { id: `proxies.${variable}`, title };
  if (contradicted) {
    return judge(
      subject,
      network(
        `${name} と ${name.toLowerCase()} の両方があり、値が違います。どちらが使われるかはプログラムによって違います。`,
        '同じ値にするか、片方を消してください。',
      ),
    );
  }
  const shown = shownProxy(value);
  const explanation = explainValue(source, value, shown);
  return judge(explanation || !shown ? subject : { ...subject, title: `${subject.title}（${shown}）` }, explanation);
}

function explainValue(
  { name, remove }: ProxySource,
  value: string,
  shown: string | undefined,
): Explanation | undefined {
  const shape = `http://ホスト名:ポート番号 の形に直してください。プロキシが要らない場所なら、${remove}`;
  if (/^\s|\s$|^["'“”]|["'“”]$/.test(value)) {
    return network(`${name} の値の前後に、余分な空白か引用符があります。`, `取り除いて、${shape}`);
  }
  if (!value.includes('://')) {
    return network(
      `${name} の値の先頭に http:// がありません。プログラムによっては、プロキシと https で話そうとして失敗します。`,
      shape,
    );
  }
  if (!shown) {
    return network(
      `${name} の値を、プロキシのアドレスとして読み取れません。`,
      `${shape}パスワードの記号は %40 のような形に置き換えます。`,
    );
  }
  if (!/^https?:/.test(shown)) {
    return network(
      `${name} のプロキシ（${shown}）の方式には対応していません。使えるのは http と https のプロキシです。`,
      'http:// から始まるプロキシのアドレスを管理者に確かめて、指定し直してください。',
    );
  }
  if (!readable(value)) {
    return network(
      `${name} のユーザー名かパスワードにある % の書き方が正しくないので、読み取れません。`,
      'パスワードの % は %25 に、@ は %40 に置き換えてください。',
    );
  }
  return undefined;
}

/** Without user name and password; undefined when it is no address. */
function shownProxy(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const { protocol, host, username } = new URL(value);
  return host ? `${protocol}//${username ? '•••@' : ''}${host}` : undefined;
}

function readable(value: string): boolean {
  const { username, password } = new URL(value);
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

export interface LoopbackEvidence {
  /** An address on this computer would be asked for through a proxy. */
  proxied: boolean;
  /** Node itself follows the proxy variables (NODE_USE_ENV_PROXY, Node 22.21 and 24), or the sandbox is what is used. */
  matters: boolean;
}

export function judgeLoopback({ proxied, matters }: LoopbackEvidence): Verdict {
  const subject: Subject = { id: 'proxies.loopback', title: '環境変数 NO_PROXY' };
  if (!proxied) return judge(subject, undefined);
  const cause = 'NO_PROXY に 127.0.0.1 と localhost がありません。';
  if (!matters) {
    return skipped(
      subject,
      `${cause}キットのコマンドには影響しませんが、curl などで 127.0.0.1 を開くと、プロキシに送られることがあります。`,
    );
  }
  return judge(
    subject,
    network(
      `${cause}このパソコンの中のページやサンドボックスへの通信まで、プロキシに送られることがあります。`,
      '環境変数 NO_PROXY を 127.0.0.1,localhost にしてください。ほかの値があれば、コンマで区切って加えます。',
    ),
  );
}

export type CertificateFile = 'good' | 'absent' | 'unreadable' | 'no-certificate' | 'broken';

/** @param file as shown to people */
export function judgeExtraCertificates(file: string, state: CertificateFile): Verdict {
  const subject: Subject = { id: 'proxies.NODE_EXTRA_CA_CERTS', title: '環境変数 NODE_EXTRA_CA_CERTS' };
  const cause = CERTIFICATE_CAUSES[state];
  return judge(
    subject,
    cause === undefined
      ? undefined
      : network(
          `NODE_EXTRA_CA_CERTS に指定されたファイル ${file} ${cause}Node.js はこれを無視するので、社内の認証局を信頼できません。`,
          '認証局の証明書（-----BEGIN CERTIFICATE----- で始まる PEM 形式のファイル）のフルパスを指定し直すか、要らなければ変数を消してください。',
        ),
  );
}

const CERTIFICATE_CAUSES: Record<CertificateFile, string | undefined> = {
  good: undefined,
  absent: 'がありません。',
  unreadable: 'を読む権限がありません。',
  'no-certificate': 'に、PEM 形式の証明書がありません。',
  broken: 'の証明書が壊れています。',
};

/** NODE_TLS_REJECT_UNAUTHORIZED=0 */
export function judgeUnverified(): Verdict {
  return judge(
    { id: 'proxies.NODE_TLS_REJECT_UNAUTHORIZED', title: '環境変数 NODE_TLS_REJECT_UNAUTHORIZED' },
    network(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 なので、通信相手の証明書を確かめません。シークレットを誰かに読み取られても気づけません。',
      'この変数を消し、社内の認証局の証明書を NODE_EXTRA_CA_CERTS に指定してください。',
    ),
  );
}
