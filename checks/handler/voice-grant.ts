/** Step 2-4: exactly one VoiceGrant, for outgoing calls through the chapter's TwiML App, no incoming calls. */
import { byCode, type Explanation, type Finding, marked, notYet, type Part } from '../verdict.js';
import { followed, propertyOf } from './code-parts.js';
import { placeAt, placeOf } from './code-text.js';
import { explainMissing } from './exception.js';
import { type GrantRecord, type HandlerEvidence, ranThrough, STOPPED } from './execution.js';
import { explainCount, explainSwapped } from './misplaced.js';
import { nearest } from './names.js';
import { explainValue } from './value.js';

/** Names that Twilio's own pages use for the properties behind other options, and that people write by mistake. */
const OUTGOING_LOOKALIKE = /out|app|sid/i;

export const GRANT_PARTS: readonly Part<HandlerEvidence>[] = [
  [{ id: 'handler.grant', title: 'VoiceGrant' }, explainGrants],
  [{ id: 'handler.grant.outgoing', title: '発信時に使う TwiML App' }, ofEach(explainOutgoing)],
  [{ id: 'handler.grant.incoming', title: '着信を許可していないこと' }, ofEach(explainIncoming)],
];

function voiceGrants({ execution }: HandlerEvidence): GrantRecord[] {
  return execution.grants.filter(({ kind }) => kind === 'VoiceGrant');
}

/** The first that is wrong with any of them. */
function ofEach(explain: (grant: GrantRecord, evidence: HandlerEvidence) => Explanation | undefined) {
  return (evidence: HandlerEvidence): Finding => {
    const voice = voiceGrants(evidence);
    if (voice.length > 0) return voice.map((grant) => explain(grant, evidence)).find(Boolean);
    return ranThrough(evidence.execution) ? NO_GRANT : STOPPED;
  };
}

const NO_GRANT = { unchecked: 'VoiceGrant がまだないので、調べられませんでした。' };

function explainGrants(evidence: HandlerEvidence): Finding {
  const { source, execution } = evidence;
  const voice = voiceGrants(evidence);
  const other = execution.grants.find(({ kind }) => kind !== 'VoiceGrant');
  if (!other || (voice.length === 0 && !ranThrough(execution))) {
    const several = `VoiceGrant が ${voice.length} 個作られています。トークンには、最後に追加した 1 つだけが残ります。`;
    return explainCount(voice, evidence, { type: 'VoiceGrant', none: NOT_MADE, several });
  }
  return byCode(
    `${other.kind} が作られています。この章のトークンに必要なのは VoiceGrant だけです。`,
    voice.length ? `${other.kind} の行を消してください。` : `${other.kind} を VoiceGrant に変えてください。`,
    placeAt(source, other.at),
  );
}

const NOT_MADE = notYet(
  'VoiceGrant のオブジェクトが、まだ作られていません。',
  'callback より前で、new を使って VoiceGrant のオブジェクトを作ってください。発信時に使う TwiML App と、着信を許可しないことを指定します。',
);

function explainOutgoing(grant: GrantRecord, { source, execution }: HandlerEvidence): Explanation | undefined {
  const app = grant.outgoingApplicationSid;
  if (app.from === 'setting' && app.name === 'TWIML_APP_SID') return undefined;
  const place = placeOf(source, /outgoingApplicationSid/, grant.at) ?? placeAt(source, grant.at);
  const wrongName = grant.unknownOptions.find((name) => OUTGOING_LOOKALIKE.test(name));
  if (app.from === 'nowhere' && wrongName) {
    return byCode(
      `VoiceGrant に ${wrongName} というプロパティはないので、無視されました。エラーにはならず、発信時に使う TwiML App が空のままになります。`,
      `${wrongName} を outgoingApplicationSid に直してください。`,
      placeOf(source, new RegExp(`\\b${wrongName}\\b`), grant.at) ?? place,
    );
  }
  const misspelt = explainMissing(
    execution.missing.filter(({ owner }) => owner === 'context'),
    source,
  );
  if (app.from === 'nowhere') return explainSwapped(source) ?? misspelt ?? marked(NO_APP, place);
  if (app.from === 'elsewhere' && misspelt) return misspelt;
  const given = followed(source, propertyOf(source, 'outgoingApplicationSid', grant.at));
  return explainValue('発信時に使う TwiML App（outgoingApplicationSid）', 'TWIML_APP_SID', app, given);
}

/** `voice: {}` in the token, without any exception: Twilio's library accepts it. */
const NO_APP: Explanation = byCode(
  'VoiceGrant に、発信時に使う TwiML App が入っていません。エラーにはならず、発信できないトークン（voice: {}）ができます。',
  'outgoingApplicationSid: context.TWIML_APP_SID を追加してください。',
);

function explainIncoming(grant: GrantRecord, { source }: HandlerEvidence): Explanation | undefined {
  const place = placeOf(source, /incomingAllow/, grant.at) ?? placeAt(source, grant.at);
  const wrongName = grant.unknownOptions.find(
    (name) => nearest(name, ['incomingAllow']) ?? (/incom/i.test(name) && /allow/i.test(name)),
  );
  if (grant.incomingAllow === 'undefined' && wrongName) {
    return byCode(
      `VoiceGrant に ${wrongName} というプロパティはないので、無視されました。着信の許可を決めるプロパティは incomingAllow です。`,
      `${wrongName} を incomingAllow に直してください。`,
      placeOf(source, new RegExp(`(?<![\\w$])${wrongName.replaceAll('$', '\\$')}(?![\\w$])`), grant.at) ?? place,
    );
  }
  if (grant.incomingAllow === 'text') {
    return byCode(
      "incomingAllow が文字列です。引用符で囲んだ 'false' や 'true' は、真偽値の false や true とは別のものです。",
      '引用符を外して、incomingAllow: false と書いてください。',
      place,
    );
  }
  if (grant.incomingAllow !== true) return undefined;
  return byCode(
    'incomingAllow が true なので、着信も許可されています。この章のトークンは発信専用です。',
    'incomingAllow: false に変えてください。',
    place,
  );
}
