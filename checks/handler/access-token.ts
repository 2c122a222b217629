/** Step 2-5: one AccessToken from the chapter's values, with the grant of 2-4 added to it. */
import { explainIdentity } from '../token/identity.js';
import { byCode, type Explanation, judge, notYet, type Subject, skipped, type Todo, type Verdict } from '../verdict.js';
import { argumentsAt, declarations, followed, madeFrom, propertyOf, stringIn } from './code-parts.js';
import { placeAt, placeOf } from './code-text.js';
import { explainNoGrant } from './exception-arguments.js';
import { type HandlerEvidence, ranThrough, type TokenRecord } from './execution.js';
import { explainUnreached } from './misplaced.js';
import { explainSecret, explainValue } from './value.js';

const EXISTS: Subject = { id: 'handler.token', title: 'アクセストークン' };
const ACCOUNT: Subject = { id: 'handler.token.account', title: 'アカウントの SID' };
const KEY: Subject = { id: 'handler.token.key', title: 'API キー' };
const SECRET: Subject = { id: 'handler.token.secret', title: 'API シークレット' };
const IDENTITY: Subject = { id: 'handler.token.identity', title: 'トークンの識別子' };
const LIFETIME: Subject = { id: 'handler.token.lifetime', title: '有効期間' };
const GRANT: Subject = { id: 'handler.token.grant', title: 'トークンへの許可の追加' };

/** Twilio refuses tokens that live longer (error 20104); seconds. */
const LONGEST_LIFETIME = 86_400;

export function judgeAccessToken(evidence: HandlerEvidence): Verdict[] {
  const { source, execution } = evidence;
  const { tokens, grants } = execution;
  const [token] = tokens;
  const parts = [ACCOUNT, KEY, SECRET, IDENTITY, LIFETIME, GRANT];
  if (!token && !ranThrough(evidence.execution)) {
    return [EXISTS, ...parts].map((subject) => skipped(subject, '実行が途中で止まったので、調べられませんでした。'));
  }
  const exists = judge(EXISTS, explainCount(tokens, evidence));
  if (!token)
    return [
      exists,
      ...parts.map((subject) => skipped(subject, 'アクセストークンがまだないので、調べられませんでした。')),
    ];
  const place = placeAt(source, token.at);
  const found = (finding: Explanation | Todo | undefined) =>
    finding && ('todo' in finding ? finding : { ...finding, place: finding.place ?? place });
  const kinds = token.grants.map((index) => grants[index]?.kind ?? 'なし');
  return [
    exists,
    ...judgeValues(token, evidence).map((verdict) =>
      verdict.status === 'failed' && place ? { place, ...verdict } : verdict,
    ),
    judge(IDENTITY, found(explainTokenIdentity(token, source))),
    judge(LIFETIME, found(explainLifetime(token, source))),
    // A handler that stopped before addGrant is told about the stop, not about the grant.
    kinds.length === 0 && !ranThrough(evidence.execution)
      ? skipped(GRANT, '実行が途中で止まったので、調べられませんでした。')
      : judge(GRANT, found(explainGrants(kinds, evidence, token))),
  ];
}

function explainCount(tokens: TokenRecord[], evidence: HandlerEvidence): Explanation | Todo | undefined {
  const { source } = evidence;
  if (tokens.length === 0) {
    const unreached = explainUnreached(evidence, /\bnew\s+[\w$.]*AccessToken\b/, 'new AccessToken( … ) ');
    if (unreached) return unreached;
    return notYet(
      'アクセストークンが、まだ作られていません。',
      'new を使って AccessToken のオブジェクトを作ってください。渡すのは、アカウント、API キー、API シークレット、識別子を入れたオブジェクトの順です。',
    );
  }
  if (tokens.length === 1) return undefined;
  return byCode(
    `アクセストークンが ${tokens.length} 個作られています。返すものと許可を加えるものが別々になりかねません。`,
    'new AccessToken( … ) を 1 つだけにしてください。',
    placeAt(source, tokens[1]?.at),
  );
}

/** The three values from settings. In another order they are one mistake, not two or three. */
function judgeValues(token: TokenRecord, { source, literals }: HandlerEvidence): Verdict[] {
  const { accountSid, keySid, secret } = token;
  const given = argumentsAt(source, token.at);
  const at = (position: number) => followed(source, given[position - 1]);
  const actual = [accountSid, keySid, secret];
  const explanations = [
    explainValue(argument(1), 'ACCOUNT_SID', accountSid, at(1)),
    explainValue(argument(2), 'API_KEY', keySid, at(2)),
    explainValue(argument(3), 'API_SECRET', secret, at(3)) ?? explainSecret(literals),
  ];
  const wrong = actual.filter((_, index) => explanations[index]);
  const isOrder =
    wrong.length > 1 && wrong.every((origin) => origin.from === 'setting' && IN_ORDER.includes(origin.name));
  const first = explanations.findIndex(Boolean);
  return [ACCOUNT, KEY, SECRET].map((subject, index) => {
    const explanation = explanations[index];
    if (!isOrder || !explanation) return judge(subject, explanation);
    if (index > first) return skipped(subject, `先に上の「${[ACCOUNT, KEY, SECRET][first]?.title}」を直してください。`);
    return judge(subject, { ...explanation, cause: `${explanation.cause}引数の順番が違います。`, next: ORDER });
  });
}

const argument = (position: number) => `new AccessToken の ${position} 番目`;
const IN_ORDER: readonly string[] = ['ACCOUNT_SID', 'API_KEY', 'API_SECRET'];
const ORDER =
  'new AccessToken の引数を、context.ACCOUNT_SID、context.API_KEY、context.API_SECRET の順に並べ替えてください。';

/** `{ identity: 'identity' }`: the name of the variable in quotes is a good identity too, and the wrong one. */
function explainTokenIdentity({ identity, at }: TokenRecord, source: string): Explanation | undefined {
  const given = propertyOf(source, 'identity', at);
  const text = given && stringIn(given);
  if (given && text && text === identity.text && declarations(source).has(text) && !isText(source, text)) {
    return byCode(
      `トークンの識別子が、変数 ${text} の値ではなく、「${text}」という文字そのものになっています。`,
      `引用符を外して、{ identity: ${text} } と書いてください。`,
      given.place,
    );
  }
  const explanation = explainIdentity(identity.type, identity.text);
  return explanation && given ? { ...explanation, place: followed(source, given)!.place } : explanation;
}

/** Whether the variable holds its own name. */
function isText(source: string, name: string): boolean {
  const value = madeFrom(source, name);
  return value !== undefined && stringIn(value) === name;
}

function explainLifetime({ ttl, at }: TokenRecord, source: string): Explanation | undefined {
  const place = placeOf(source, /\bttl\b/, at);
  if (ttl.type === 'string') {
    return byCode(
      '有効期間 ttl が文字列です。文字列の数字はミリ秒として読まれ、トークンは数秒で切れます。',
      '引用符を外し、ttl: 3600 のように数（秒）で書いてください。',
      place,
    );
  }
  const seconds = Number(ttl.text);
  if (seconds > LONGEST_LIFETIME) {
    return byCode(
      `有効期間 ttl が ${seconds} 秒で、上限の 24 時間（86400 秒）を超えています。トークンは作れますが、Twilio が拒みます。`,
      'ttl を 86400 以下にしてください。この章では 3600（1 時間）で足ります。',
      place,
    );
  }
  if (seconds > 0) return undefined;
  return byCode(
    `有効期間 ttl が ${ttl.text} 秒で、作った時にはもう期限が切れています。`,
    'ttl を 3600 のような正の数（秒）にしてください。',
    place,
  );
}

function explainGrants(kinds: string[], evidence: HandlerEvidence, token: TokenRecord): Explanation | Todo | undefined {
  const { source } = evidence;
  const other = kinds.find((kind) => kind !== 'VoiceGrant');
  const place = placeOf(source, /\baddGrant\b/);
  if (other === 'なし') return explainNoGrant(source);
  if (other) {
    return byCode(
      `トークンに ${other} が加えられています。この章のトークンに要るのは VoiceGrant だけです。`,
      `${other} の行を消してください。`,
      place,
    );
  }
  if (kinds.length > 0 && token.grantsWhenSigned === 0) {
    return byCode(
      'toJwt() が addGrant より前に呼ばれています。署名した後に加えた許可は、返すトークンに入りません。',
      'token.addGrant(voiceGrant); を、toJwt() を呼ぶ行より上に移してください。',
      placeOf(source, /\btoJwt\b/) ?? place,
    );
  }
  if (kinds.length > 0) return undefined;
  const unreached = explainUnreached(evidence, /\baddGrant\b/, 'addGrant( … ) ');
  if (unreached) return unreached;
  const cause = 'トークンに VoiceGrant が加えられていません。このままでは何もできないトークンになります。';
  if (token.grantsWhenSigned === undefined && !place) {
    return notYet(cause, 'トークンを作った行の後で、そのトークンの addGrant(voiceGrant) を呼んでください。');
  }
  const next = 'token.addGrant(voiceGrant); を、new AccessToken( … ) の後に書いてください。';
  return byCode(cause, next, place ?? placeAt(source, token.at));
}
