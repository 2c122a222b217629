/** Step 2-5: one AccessToken from the chapter's values, with the grant of 2-4 added to it. */
import { SECRET_NAMES, type SettingName } from '../settings/settings.js';
import { byCode, type Explanation, judge, type Subject, skipped, type Verdict } from '../verdict.js';
import { placeAt, placeOf } from './code-text.js';
import type { HandlerEvidence, Origin, TokenRecord } from './execution.js';
import { explainIdentity } from './identity.js';
import { explainUnreached } from './misplaced.js';

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
  const { tokens, grants, ending } = execution;
  const [token] = tokens;
  const parts = [ACCOUNT, KEY, SECRET, IDENTITY, LIFETIME, GRANT];
  if (!token && ending.kind !== 'answered') {
    return [EXISTS, ...parts].map((subject) => skipped(subject, '実行が途中で止まったので、調べられませんでした。'));
  }
  const exists = judge(EXISTS, explainCount(tokens, evidence));
  if (!token)
    return [
      exists,
      ...parts.map((subject) => skipped(subject, 'アクセストークンがまだないので、調べられませんでした。')),
    ];
  const place = placeAt(source, token.at);
  const found = (explanation: Explanation | undefined) =>
    explanation && { ...explanation, place: explanation.place ?? place };
  const kinds = token.grants.map((index) => grants[index]?.kind ?? 'なし');
  return [
    exists,
    judge(ACCOUNT, found(explainArgument('1 番目', 'ACCOUNT_SID', token.accountSid))),
    judge(KEY, found(explainArgument('2 番目', 'API_KEY', token.keySid))),
    judge(SECRET, found(explainArgument('3 番目', 'API_SECRET', token.secret))),
    judge(IDENTITY, found(explainIdentity(token.identity.type, token.identity.text))),
    judge(LIFETIME, found(explainLifetime(token, source))),
    // A handler that stopped before addGrant is told about the stop, not about the grant.
    kinds.length === 0 && ending.kind !== 'answered'
      ? skipped(GRANT, '実行が途中で止まったので、調べられませんでした。')
      : judge(GRANT, found(explainGrants(kinds, evidence, token))),
  ];
}

function explainCount(tokens: TokenRecord[], evidence: HandlerEvidence): Explanation | undefined {
  const { source } = evidence;
  if (tokens.length === 0) {
    const unreached = explainUnreached(evidence, /\bnew\s+[\w$.]*AccessToken\b/, 'new AccessToken( … ) ');
    if (unreached) return unreached;
    return byCode(
      'アクセストークンがまだ作られていません。',
      'new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity }) を書いてください。',
      placeOf(source, /\bAccessToken\b/),
    );
  }
  if (tokens.length === 1) return undefined;
  return byCode(
    `アクセストークンが ${tokens.length} 個作られています。返すものと許可を加えるものが別々になりかねません。`,
    'new AccessToken( … ) を 1 つだけにしてください。',
    placeAt(source, tokens[1]?.at),
  );
}

function explainArgument(position: string, expected: SettingName, actual: Origin): Explanation | undefined {
  if (actual.from === 'setting' && actual.name === expected) return undefined;
  const next = `new AccessToken の ${position}に context.${expected} を渡してください。順番は ACCOUNT_SID、API_KEY、API_SECRET です。`;
  if (actual.from === 'setting' && actual.name === 'AUTH_TOKEN') {
    return byCode(
      `${position}に AUTH_TOKEN（アカウント全体の合い言葉）が渡されています。これで署名したトークンを Twilio は受け付けません。`,
      next,
    );
  }
  if (actual.from === 'setting') {
    return byCode(`${position}に ${expected} ではなく ${actual.name} が渡されています。`, next);
  }
  const secret = SECRET_NAMES.some((name) => name === expected);
  const danger = secret ? ' シークレットをコードに書くと、コードを見た人全員に知られます。' : '';
  return byCode(
    `${position}に渡された値が、環境変数の ${expected} と違います。値をコードに直接書いているか、別の値を渡しています。${danger}`,
    next,
  );
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

function explainGrants(kinds: string[], evidence: HandlerEvidence, token: TokenRecord): Explanation | undefined {
  const { source } = evidence;
  const other = kinds.find((kind) => kind !== 'VoiceGrant');
  const place = placeOf(source, /\baddGrant\b/);
  if (other === 'なし') {
    return byCode(
      'addGrant に渡されたものが、new で作った Grant ではありません。',
      'new VoiceGrant({ … }) で作ったオブジェクトを addGrant に渡してください。',
      place,
    );
  }
  if (other) {
    return byCode(
      `トークンに ${other} が加えられています。この章のトークンに要るのは VoiceGrant だけです。`,
      `${other} を加える行を消してください。`,
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
  return byCode(
    'トークンに VoiceGrant が加えられていません。このままでは何もできないトークンになります。',
    'token.addGrant(voiceGrant); を、new AccessToken( … ) の後に書いてください。',
    place ?? placeAt(source, token.at),
  );
}
