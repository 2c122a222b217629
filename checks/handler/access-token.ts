/** Step 2-5: one AccessToken from the chapter's values, with the grant of 2-4 added to it. */
import type { SettingName } from '../settings/settings.js';
import { explainIdentity } from '../token/identity.js';
import { byCode, type Finding, marked, notYet, type Part, type Subject } from '../verdict.js';
import { argumentsAt, declarations, followed, madeFrom, propertyOf, stringIn } from './code-parts.js';
import { placeAt, placeOf } from './code-text.js';
import { explainNoGrant } from './exception-arguments.js';
import { type HandlerEvidence, ranThrough, STOPPED, type TokenRecord } from './execution.js';
import { explainCount, explainUnreached } from './misplaced.js';
import { explainSecret, explainValue } from './value.js';

/** Twilio refuses tokens that live longer (error 20104); seconds. */
const LONGEST_LIFETIME = 86_400;

/** The first three arguments, in their order. */
const VALUES = [
  ['ACCOUNT_SID', 'accountSid', { id: 'handler.token.account', title: 'アカウントの SID' }],
  ['API_KEY', 'keySid', { id: 'handler.token.key', title: 'API キー' }],
  ['API_SECRET', 'secret', { id: 'handler.token.secret', title: 'API シークレット' }],
] as const satisfies readonly [SettingName, keyof TokenRecord, Subject][];

export const TOKEN_PARTS: readonly Part<HandlerEvidence>[] = [
  [{ id: 'handler.token', title: 'アクセストークン' }, explainTokens],
  ...VALUES.map(([setting, , subject]): Part<HandlerEvidence> => [subject, ofToken(explainArgument(setting))]),
  [{ id: 'handler.token.identity', title: 'トークンの識別子' }, ofToken(explainTokenIdentity)],
  [{ id: 'handler.token.lifetime', title: '有効期間' }, ofToken(explainLifetime)],
  [{ id: 'handler.token.grant', title: 'トークンへの許可の追加' }, ofToken(explainGrants)],
];

function explainTokens(evidence: HandlerEvidence): Finding {
  const { tokens } = evidence.execution;
  const several = `アクセストークンが ${tokens.length} 個作られています。返すトークンと、許可を追加するトークンが、別々になるおそれがあります。`;
  return explainCount(tokens, evidence, { type: 'AccessToken', none: NOT_MADE, several });
}

const NOT_MADE = notYet(
  'アクセストークンが、まだ作られていません。',
  'new を使って AccessToken のオブジェクトを作ってください。引数は、アカウントの SID、API キーの SID、API シークレット、識別子を入れたオブジェクトの順です。',
);

/** A look at the token, marked where that is made; what is not written yet has no place. */
function ofToken(look: (token: TokenRecord, evidence: HandlerEvidence) => Finding) {
  return (evidence: HandlerEvidence): Finding => {
    const [token] = evidence.execution.tokens;
    if (!token) return ranThrough(evidence.execution) ? NO_TOKEN : STOPPED;
    const finding = look(token, evidence);
    return finding && 'blame' in finding ? marked(finding, placeAt(evidence.source, token.at)) : finding;
  };
}

const NO_TOKEN = { unchecked: 'アクセストークンがまだないので、調べられませんでした。' };

/** One of the values from settings. In another order they are one mistake, not two or three. */
function explainArgument(setting: SettingName) {
  return (token: TokenRecord, { source, literals }: HandlerEvidence): Finding => {
    const given = argumentsAt(source, token.at);
    const wrong = VALUES.flatMap(([name, part, { title }], index) => {
      const what = `new AccessToken の ${index + 1} 番目`;
      const found = explainValue(what, name, token[part], followed(source, given[index]));
      const explanation = found ?? (name === 'API_SECRET' ? explainSecret(literals) : undefined);
      return explanation ? [{ name, title, origin: token[part], explanation }] : [];
    });
    const own = wrong.find(({ name }) => name === setting);
    const isOrder =
      wrong.length > 1 &&
      wrong.every(({ origin }) => origin.from === 'setting' && VALUES.some(([name]) => name === origin.name));
    if (!own || !isOrder) return own?.explanation;
    if (own !== wrong[0]) return { unchecked: `先に上の「${wrong[0]?.title}」を直してください。` };
    return { ...own.explanation, cause: `${own.explanation.cause}引数の順番が違います。`, next: ORDER };
  };
}

const ORDER =
  'new AccessToken の引数を、context.ACCOUNT_SID、context.API_KEY、context.API_SECRET の順に並べ替えてください。';

/** `{ identity: 'identity' }`: the name of the variable in quotes is a good identity too, and the wrong one. */
function explainTokenIdentity({ identity, at }: TokenRecord, { source }: HandlerEvidence): Finding {
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

function explainLifetime({ ttl, at }: TokenRecord, { source }: HandlerEvidence): Finding {
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
      `有効期間 ttl が ${seconds} 秒で、上限の 24 時間（86400 秒）を超えています。トークンは作れますが、Twilio が拒否します。`,
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

function explainGrants(token: TokenRecord, evidence: HandlerEvidence): Finding {
  const { source, execution } = evidence;
  const kinds = token.grants.map((index) => execution.grants[index]?.kind ?? 'なし');
  // A handler that stopped before addGrant is told about the stop, not about the grant.
  if (kinds.length === 0 && !ranThrough(execution)) return STOPPED;
  const other = kinds.find((kind) => kind !== 'VoiceGrant');
  const place = placeOf(source, /\baddGrant\b/);
  if (other === 'なし') return explainNoGrant(source);
  if (other) {
    return byCode(
      `トークンに ${other} が追加されています。この章のトークンに必要なのは VoiceGrant だけです。`,
      `${other} の行を消してください。`,
      place,
    );
  }
  if (kinds.length > 0 && token.grantsWhenSigned === 0) {
    return byCode(
      'toJwt() が addGrant より前に呼ばれています。署名した後に追加した許可は、返すトークンに入りません。',
      'token.addGrant(voiceGrant); を、toJwt() を呼ぶ行より上に移してください。',
      placeOf(source, /\btoJwt\b/) ?? place,
    );
  }
  if (kinds.length > 0) return undefined;
  const unreached = explainUnreached(evidence, /\baddGrant\b/, 'addGrant( … ) ');
  if (unreached) return unreached;
  const cause = 'トークンに VoiceGrant が追加されていません。このままでは、何もできないトークンになります。';
  if (token.grantsWhenSigned === undefined && !place) {
    return notYet(cause, 'トークンを作った行の後で、そのトークンの addGrant(voiceGrant) を呼んでください。');
  }
  const next = 'token.addGrant(voiceGrant); を、new AccessToken( … ) の後に書いてください。';
  return byCode(cause, next, place ?? placeAt(source, token.at));
}
