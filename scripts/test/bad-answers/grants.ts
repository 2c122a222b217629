/** A token comes that allows too little, too much, or somebody else. */
import AccessToken from 'twilio/lib/jwt/AccessToken';
import type { Blame } from '../../../checks/verdict.js';
import { throwawaySettings } from '../../settings/throwaway.js';
import type { BadAnswer } from '../bad-answers.js';
import { answer } from '../loopback.js';
import { forge, grantsWith, SETTINGS, token } from '../tokens.js';

const OTHER = throwawaySettings();

const bad = (title: string, verdict: string, blame: Blame, says: RegExp, make: () => string): BadAnswer => ({
  title,
  verdict,
  blame,
  says,
  serve: (loopback) => loopback.http(answer(200, { token: make() })),
});

const identity = (title: string, says: RegExp, value: unknown) =>
  bad(title, 'token.identity', 'code', says, () => token({ options: { identity: value as string } }));

const app = (title: string, blame: Blame, says: RegExp, outgoingApplicationSid: string) =>
  bad(title, 'token.voice.outgoing', blame, says, () => token({ voice: { outgoingApplicationSid } }));

const outgoingApplicationSid = SETTINGS.TWIML_APP_SID;

export const GRANTS: readonly BadAnswer[] = [
  identity('an identity that is an object', /identity）がありません/, { name: 'user' }),
  identity('the text undefined as identity', /「undefined」という文字/, 'undefined'),
  identity('a mail address as identity', /「@」/, 'user@example.com'),
  identity('a Japanese identity', /「花」/, '花子'),
  identity('an identity with a space', /半角スペース/, 'user 1'),
  bad('an empty identity', 'token.identity', 'code', /識別子が空/, () =>
    forge({
      claims: { grants: { ...grantsWith({ outgoing: { application_sid: outgoingApplicationSid } }), identity: '' } },
    }),
  ),
  bad('an identity that is a number', 'token.identity', 'code', /identity が文字列ではありません/, () =>
    forge({
      claims: { grants: { ...grantsWith({ outgoing: { application_sid: outgoingApplicationSid } }), identity: 7 } },
    }),
  ),
  bad('the grant was never added', 'token.voice', 'code', /addGrant/, () => token({ voice: 'none' })),
  bad('no grants at all', 'token.voice', 'code', /grants）がありません/, () =>
    forge({ claims: { grants: undefined } }),
  ),
  bad('a voice grant that is true', 'token.voice', 'code', /オブジェクトではありません/, () =>
    forge({ claims: { grants: grantsWith(true) } }),
  ),
  bad('no TWIML_APP_SID', 'token.voice.outgoing', 'settings', /TWIML_APP_SID を設定/, () => token({ voice: {} })),
  bad('an empty application', 'token.voice.outgoing', 'code', /application_sid）が空/, () =>
    forge({ claims: { grants: grantsWith({ outgoing: {} }) } }),
  ),
  app('the account as the app', 'settings', /AC から始まる/, SETTINGS.ACCOUNT_SID),
  app('the name of the app variable as text', 'code', /「TWIML_APP_SID」/, 'TWIML_APP_SID'),
  app(
    'the secret as the app',
    'settings',
    /発信時に使う TwiML App（application_sid）に、シークレット/,
    SETTINGS.API_SECRET,
  ),
  app("the app's name", 'settings', /9 文字です/, 'ハンズオン用アプリ'),
  app('another app', 'settings', /とは別のもの/, OTHER.TWIML_APP_SID),
  bad('incoming calls allowed', 'token.voice.incoming', 'code', /incomingAllow: false/, () =>
    token({ voice: { outgoingApplicationSid, incomingAllow: true } }),
  ),
  bad('a chat grant too', 'token.grants', 'code', /chat/, () =>
    token({ extra: [new AccessToken.ChatGrant({ serviceSid: `IS${'0'.repeat(32)}` })] }),
  ),
  bad('video and sync grants too', 'token.grants', 'code', /video、data_sync/, () =>
    token({
      extra: [new AccessToken.VideoGrant({ room: 'room' }), new AccessToken.SyncGrant({ serviceSid: 'default' })],
    }),
  ),
];
