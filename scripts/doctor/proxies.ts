/** Are the environment variables that lead to the internet written so that programs can follow them? No credentials are shown. */
import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import { firstOf } from '../../checks/texts.js';
import { byNetwork, judge, passed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { credentialsOf } from '../net/proxy.js';

/** @param sandbox whether the sandbox on this computer is what the commands use */
export function examineProxies(sandbox: boolean): Verdict[] {
  const { NODE_EXTRA_CA_CERTS: file, NODE_TLS_REJECT_UNAUTHORIZED, NODE_USE_ENV_PROXY } = process.env;
  const proxies = PROXY_SOURCES.flatMap(judgeProxy);
  const verdicts = [
    ...proxies,
    ...(proxies.length > 0 ? [judgeLoopback(sandbox || Boolean(NODE_USE_ENV_PROXY))] : []),
    ...(file ? [judgeExtraCertificates(file)] : []),
    ...(NODE_TLS_REJECT_UNAUTHORIZED === '0' ? [UNVERIFIED] : []),
  ];
  return verdicts.length > 0 ? verdicts : [passed({ id: 'proxies', title: 'プロキシや証明書の環境変数はありません' })];
}

/** Where a proxy may be named. Within `npm run`, npm's own settings come before the environment variables. */
interface ProxySource {
  name: string;
  /** The environment variable that holds it; the same name in small letters counts too. */
  variable: string;
  /** How to do without, as the end of a sentence. */
  remove: string;
  title: string;
}

const PROXY_SOURCES: readonly ProxySource[] = [
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].map((name) => ({
    name,
    variable: name,
    title: `環境変数 ${name}`,
    remove: 'この変数を消してください。',
  })),
  ...['https-proxy', 'proxy'].map((name) => ({
    name: `npm の ${name}`,
    variable: `npm_config_${name.replace('-', '_')}`,
    title: `npm の設定 ${name}`,
    remove: `npm config delete ${name} を実行してください。`,
  })),
];

/** The same name in small letters counts too, and wins. */
function judgeProxy(source: ProxySource): Verdict[] {
  const { name, variable, title } = source;
  const [upper, lower] = [process.env[variable], process.env[variable.toLowerCase()]];
  const value = lower || upper;
  if (!value) return [];
  const shown = shownProxy(value);
  const shape = `http://ホスト名:ポート番号 の形に直してください。プロキシが不要な場所なら、${source.remove}`;
  const trouble = firstOf(
    byNetwork,
    [
      upper && lower && upper !== lower,
      `${name} と ${name.toLowerCase()} の両方があり、値が違います。どちらが使われるかはプログラムによって違います。`,
      '同じ値にするか、片方を消してください。',
    ],
    [
      /^\s|\s$|^["'“”]|["'“”]$/.test(value),
      `${name} の値の前後に、余分な空白か引用符があります。`,
      `取り除いて、${shape}`,
    ],
    [
      !value.includes('://'),
      `${name} の値の先頭に http:// がありません。プログラムによっては、プロキシに https で接続しようとして失敗します。`,
      shape,
    ],
    [
      !shown,
      `${name} の値を、プロキシのアドレスとして読み取れません。`,
      `${shape}パスワードの記号は %40 のような形に置き換えます。`,
    ],
    [
      !/^https?:/.test(shown ?? ''),
      `${name} のプロキシ（${shown}）の方式には対応していません。使えるのは http と https のプロキシです。`,
      'http:// から始まるプロキシのアドレスを管理者に確かめて、指定し直してください。',
    ],
    [
      shown && credentialsOf(new URL(value)) === undefined,
      `${name} のユーザー名かパスワードにある % の書き方が正しくないので、読み取れません。`,
      'パスワードの % は %25 に、@ は %40 に置き換えてください。',
    ],
  );
  const isShown = !trouble && shown;
  return [judge({ id: `proxies.${variable}`, title: isShown ? `${title}（${shown}）` : title }, trouble)];
}

/** Without user name and password; undefined when it is no address. */
function shownProxy(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const { protocol, host, username } = new URL(value);
  return host ? `${protocol}//${username ? '•••@' : ''}${host}` : undefined;
}

/**
 * Whether an address on this computer would be asked for through a proxy.
 * @param matters Node itself follows the proxy variables (NODE_USE_ENV_PROXY, Node 22.21 and 24), or the sandbox is what is used
 */
function judgeLoopback(matters: boolean): Verdict {
  const { getProxyForUrl }: typeof import('proxy-from-env') = require('proxy-from-env');
  const subject: Subject = { id: 'proxies.loopback', title: '環境変数 NO_PROXY' };
  const proxied = ['http://127.0.0.1:3210', 'http://localhost:3210'].some((url) => getProxyForUrl(url) !== '');
  if (!proxied) return passed(subject);
  const cause = 'NO_PROXY に 127.0.0.1 と localhost がありません。';
  if (!matters) {
    return skipped(
      subject,
      `${cause}キットのコマンドには影響しませんが、curl などで 127.0.0.1 を開くと、プロキシに送られることがあります。`,
    );
  }
  return judge(
    subject,
    byNetwork(
      `${cause}このパソコンの中のページやサンドボックスへの通信まで、プロキシに送られることがあります。`,
      '環境変数 NO_PROXY を 127.0.0.1,localhost にしてください。ほかの値があれば、コンマで区切って追加してください。',
    ),
  );
}

function judgeExtraCertificates(file: string): Verdict {
  const trouble = troubleWith(file);
  return judge(
    { id: 'proxies.NODE_EXTRA_CA_CERTS', title: '環境変数 NODE_EXTRA_CA_CERTS' },
    trouble === undefined
      ? undefined
      : byNetwork(
          `NODE_EXTRA_CA_CERTS に指定されたファイル ${file} ${trouble}Node.js はこれを無視するので、社内の認証局を信頼できません。`,
          '認証局の証明書（-----BEGIN CERTIFICATE----- で始まる PEM 形式のファイル）のフルパスを指定し直すか、不要なら変数を消してください。',
        ),
  );
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/;

/** Why Node could not use the file, after its name; of many certificates, the first one is looked at. */
function troubleWith(file: string): string | undefined {
  try {
    const certificate = CERTIFICATE.exec(fs.readFileSync(file, 'latin1'))?.[0];
    if (!certificate) return 'に、PEM 形式の証明書がありません。';
    new X509Certificate(certificate);
    return undefined;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'がありません。';
    return /^E[A-Z]+$/.test(code) ? 'を読む権限がありません。' : 'の証明書が壊れています。';
  }
}

const UNVERIFIED = judge(
  { id: 'proxies.NODE_TLS_REJECT_UNAUTHORIZED', title: '環境変数 NODE_TLS_REJECT_UNAUTHORIZED' },
  byNetwork(
    'NODE_TLS_REJECT_UNAUTHORIZED=0 なので、通信相手の証明書が確認されません。シークレットを誰かに読み取られても気づけません。',
    'この変数を消し、社内の認証局の証明書を NODE_EXTRA_CA_CERTS に指定してください。',
  ),
);
