/** What a token allows, and to whom: outgoing voice calls through the chapter's TwiML App, and nothing else. */
import { quote, quoteNames } from '../response/quote.js';
import { SID_PATTERN } from '../settings/settings.js';
import { firstOf } from '../texts.js';
import { byCode, bySettings, type Explanation, type Finding } from '../verdict.js';
import { explainIdentity } from './identity.js';
import { isRecord, type TokenEvidence } from './jwt.js';
import { LEAKED, NAME_AS_TEXT, SECRET_LIKE } from './sids.js';

const OUTGOING_LINE = 'outgoingApplicationSid: context.TWIML_APP_SID';

export function explainTokenIdentity({ claims: { grants }, expected }: TokenEvidence): Finding {
  if (!isRecord(grants)) return { unchecked: 'grants がないので、識別子は確かめられません。' };
  const { identity } = grants;
  if (identity === undefined) return NO_IDENTITY;
  if (typeof identity !== 'string') return NO_TEXT;
  // For classes that share an account, where everybody has an identity of their own.
  const wanted = expected.identity ?? identity;
  return firstOf(
    byCode,
    [
      /^(undefined|null|NaN|\[object \w+\])$/.test(identity),
      `識別子が「${identity}」という文字です。値のない変数かオブジェクトが、文字列に変わっています。`,
      "identity に入れる変数を確かめ、'user' のような名前を入れてください。",
    ],
    [explainIdentity('string', identity), explainIdentity('string', identity)],
    [
      identity !== wanted,
      `識別子が ${identity} です。--identity で指定した ${wanted} ではありません。`,
      `const identity = '${wanted}'; に書き換えてください。デプロイした /token を調べているなら、続けて npm run deploy を実行します。`,
    ],
  );
}

/** The library leaves out an identity that is neither text nor a whole number. */
const NO_IDENTITY = byCode(
  'トークンに識別子（identity）がありません。文字列ではないものを identity に渡すと、エラーにならず無視されます。',
  "const identity = 'user'; と { identity: identity } を確かめてください。",
);

const NO_TEXT = byCode(
  'トークンの identity が文字列ではありません。',
  "const identity = 'user'; のように文字列にして、{ identity: identity } で渡してください。",
);

export function explainVoice({ claims: { grants } }: TokenEvidence): Finding {
  const voice = isRecord(grants) ? grants.voice : undefined;
  return firstOf(
    byCode,
    [
      !isRecord(grants),
      'トークンに許可の一覧（grants）がありません。',
      'JWT を自分で作らずに、Twilio.jwt.AccessToken で作り、addGrant で VoiceGrant を追加してください。',
    ],
    [
      voice === undefined,
      'トークンに音声通話の許可（voice）がありません。VoiceGrant を追加し忘れています。',
      'new AccessToken( … ) の後、toJwt() の前に token.addGrant(voiceGrant); を書いてください。',
    ],
    [
      !isRecord(voice),
      'voice の値がオブジェクトではありません。',
      'new VoiceGrant({ … }) で作り、addGrant で追加してください。',
    ],
  );
}

export function explainOutgoing({ claims, expected }: TokenEvidence): Finding {
  const voice = voiceOf(claims.grants);
  if (!voice) return NO_VOICE;
  if (voice.outgoing === undefined) return NO_OUTGOING;
  const app = isRecord(voice.outgoing) ? voice.outgoing.application_sid : undefined;
  const known = expected.settings.TWIML_APP_SID;
  if (typeof app !== 'string' || app === '') {
    return byCode(
      '発信の許可はありますが、発信時に使う TwiML App（application_sid）が空です。',
      `${OUTGOING_LINE} と書いてください。`,
    );
  }
  if (!SID_PATTERN.app.test(app)) return explainShape(app);
  if (!known) return { unchecked: '形は正しいですが、TWIML_APP_SID が分からないので、同じ値かは確かめていません。' };
  return app === known ? undefined : OTHER_APP;
}

const NO_VOICE = { unchecked: 'voice がないので、調べられませんでした。' };

/** `voice: {}` comes without any exception when the setting is empty or missing. */
const NO_OUTGOING = bySettings(
  '発信時に使う TwiML App が入っていません（voice に outgoing がない）。TWIML_APP_SID が空でもエラーにはならず、発信できないトークンができます。',
  `Functions の Environment Variables に TWIML_APP_SID を設定してください。設定済みなら、コードの ${OUTGOING_LINE} のつづりを確かめます。`,
);

const OTHER_APP = bySettings(
  '発信時に使う TwiML App が、手元の .env の TWIML_APP_SID とは別のものです。',
  'Functions の Environment Variables と .env の TWIML_APP_SID を、使いたい TwiML App の SID にそろえてください。',
);

function explainShape(app: string): Explanation {
  if (NAME_AS_TEXT.test(app)) {
    return byCode(
      `発信時に使う TwiML App（application_sid）に、値ではなく「${quote(app, 30)}」という文字そのものが入っています。`,
      `引用符を付けずに ${OUTGOING_LINE} と書いてください。`,
    );
  }
  if (SECRET_LIKE.test(app)) {
    return bySettings(
      `発信時に使う TwiML App（application_sid）に、${LEAKED}`,
      'すぐに Console でそのシークレットを作り直し、TWIML_APP_SID には AP から始まる SID を入れてください。',
    );
  }
  return bySettings(
    /^(AC|SK|PN|ZS)[0-9a-f]{32}$/.test(app)
      ? `発信時に使う TwiML App（application_sid）の値が、${app.slice(0, 2)} から始まる別のものの SID です。`
      : `発信時に使う TwiML App（application_sid）の値が、SID の形（AP と 16 進数 32 文字の、計 34 文字）と違います（${[...app].length} 文字です）。`,
    'Console の TwiML App の画面で AP から始まる SID をコピーし、環境変数 TWIML_APP_SID に入れ直してください。',
  );
}

export function explainIncoming({ claims }: TokenEvidence): Finding {
  const voice = voiceOf(claims.grants);
  if (!voice) return NO_VOICE;
  return voice.incoming === undefined
    ? undefined
    : byCode(
        '着信も許可されています（voice に incoming がある）。この章のトークンは発信専用です。',
        'incomingAllow: false にしてください。true を渡したときだけ、incoming が入ります。',
      );
}

export function explainGrants({ claims }: TokenEvidence): Finding {
  if (!isRecord(claims.grants)) return { unchecked: 'grants がないので、調べられませんでした。' };
  const others = Object.keys(claims.grants).filter((name) => name !== 'identity' && name !== 'voice');
  if (others.length === 0) return undefined;
  return byCode(
    `音声通話のほかに、${quoteNames(others)} の許可が入っています。漏れたときに悪用される範囲が広がります。`,
    'token.addGrant に渡すのを VoiceGrant だけにしてください。',
  );
}

function voiceOf(grants: unknown): Record<string, unknown> | undefined {
  return isRecord(grants) && isRecord(grants.voice) ? grants.voice : undefined;
}
