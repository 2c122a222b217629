/** A token comes whose header, signature or SIDs are wrong. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import ClientCapability from 'twilio/lib/jwt/ClientCapability';
import type { Blame } from '../../../checks/verdict.js';
import { throwawaySettings } from '../../settings/throwaway.js';
import type { BadAnswer } from '../bad-answers.js';
import { answer } from '../loopback.js';
import { encode, type Forgery, forge, now, SETTINGS, token } from '../tokens.js';

const OTHER = throwawaySettings();
const { API_SECRET, API_KEY, ACCOUNT_SID, AUTH_TOKEN, TWIML_APP_SID } = SETTINGS;

const bad = (title: string, verdict: string, blame: Blame, says: RegExp, make: () => string): BadAnswer => ({
  title,
  verdict,
  blame,
  says,
  serve: (loopback) => loopback.http(answer(200, { token: make() })),
});

const header = (title: string, says: RegExp, make: () => string) => bad(title, 'token.header', 'code', says, make);

const signedWith = (title: string, blame: Blame, says: RegExp, secret: string) =>
  bad(title, 'token.signature', blame, says, () => token({ secret }));

const iss = (title: string, blame: Blame, says: RegExp, key: string, secret = API_SECRET) =>
  bad(title, 'token.iss', blame, says, () => token({ key, secret }));

const sub = (title: string, blame: Blame, says: RegExp, account: string) =>
  bad(title, 'token.sub', blame, says, () => token({ account }));

const forged = (title: string, verdict: string, says: RegExp, forgery: Forgery) =>
  bad(title, verdict, 'code', says, () => forge(forgery));

export const SIGNATURES: readonly BadAnswer[] = [
  header('alg none', /alg が none/, () => forge({ header: { alg: 'none' } }).replace(/[^.]*$/, '')),
  header('RS256', /公開鍵/, rs256),
  header('HS512', /HS512 で.*HS256/, () => token({ algorithm: 'HS512' })),
  header('HS384', /HS384 で.*HS256/, () => token({ algorithm: 'HS384' })),
  forged('an unknown alg', 'token.header', /HS1/, { header: { alg: 'HS1' } }),
  forged('alg in small letters', 'token.header', /hs256/, { header: { alg: 'hs256' } }),
  forged('no alg', 'token.header', /alg）がありません/, { header: { alg: undefined } }),
  forged('no typ', 'token.header', /typ がありません/, { header: { typ: undefined } }),
  forged('another typ', 'token.header', /at\+jwt/, { header: { typ: 'at+jwt' } }),
  forged('no cty', 'token.header', /cty がありません/, { header: { cty: undefined } }),
  forged('another cty', 'token.header', /twilio-pcv;v=1/, { header: { cty: 'twilio-pcv;v=1' } }),
  header('another region', /ie1.*US1/, () => token({ options: { region: 'ie1' } })),
  header('a capability token', /Capability Token/, capabilityToken),
  bad('no signature', 'token.signature', 'code', /署名の部分が空/, () => token().replace(/[^.]*$/, '')),
  signedWith('the Auth Token', 'settings', /Auth Token で署名/, AUTH_TOKEN),
  signedWith('the key instead of the secret', 'code', /API_KEY の値で署名/, API_KEY),
  signedWith('the account instead of the secret', 'code', /ACCOUNT_SID の値で署名/, ACCOUNT_SID),
  signedWith('the app instead of the secret', 'code', /TWIML_APP_SID の値で署名/, TWIML_APP_SID),
  signedWith('the name of the variable as text', 'code', /「context\.API_SECRET」/, 'context.API_SECRET'),
  signedWith('a line break in the secret', 'settings', /空白か改行/, `${API_SECRET}\n`),
  signedWith('quotes in the secret', 'settings', /引用符まで/, `"${API_SECRET}"`),
  signedWith('the whole line as the secret', 'settings', /API_SECRET=/, `API_SECRET=${API_SECRET}`),
  signedWith('a character too few in the secret', 'settings', /1 文字が欠けた/, API_SECRET.slice(0, -1)),
  signedWith('the secret in capitals', 'settings', /大文字と小文字/, API_SECRET.toUpperCase()),
  signedWith('an unknown secret', 'settings', /別のシークレット/, OTHER.API_SECRET),
  {
    ...bad('a changed payload', 'token.signature', 'settings', /合いません/, tampered),
    sameAs: 'an unknown secret',
  },
  forged('no iss', 'token.iss', /iss（API_KEY の値）がありません/, { claims: { iss: undefined } }),
  bad('key and account swapped', 'token.iss', 'code', /逆になって/, () =>
    token({ account: API_KEY, key: ACCOUNT_SID }),
  ),
  {
    ...iss('key and secret swapped', 'code', /漏れた/, API_SECRET, API_KEY),
    also: ['token.signature'],
  },
  iss('the app as the key', 'code', /iss に API_KEY ではなく、TWIML_APP_SID/, TWIML_APP_SID),
  iss('the account as the key', 'code', /逆に|ACCOUNT_SID の値/, ACCOUNT_SID),
  iss('the name of the key as text', 'code', /「API_KEY」/, 'API_KEY'),
  iss('the key of the example', 'settings', /見本の値/, `SK${'x'.repeat(32)}`),
  iss('a key that is cut off', 'settings', /30 文字/, API_KEY.slice(0, 30)),
  iss('another key', 'settings', /別の API キー/, OTHER.API_KEY),
  forged('no sub', 'token.sub', /sub（ACCOUNT_SID の値）がありません/, { claims: { sub: undefined } }),
  forged('a sub that is no text', 'token.sub', /文字列ではありません/, { claims: { sub: 42 } }),
  sub('the key as the account', 'code', /sub に ACCOUNT_SID ではなく、API_KEY/, API_KEY),
  sub('the Auth Token as the account', 'code', /sub に、シークレット/, AUTH_TOKEN),
  sub('another account', 'settings', /別のアカウント/, OTHER.ACCOUNT_SID),
  sub('an account with a space', 'settings', /35 文字.*消してください/, `${ACCOUNT_SID} `),
  forged('no jti', 'token.jti', /jti がありません/, { claims: { jti: undefined } }),
  forged('another jti', 'token.jti', /の形ではありません/, { claims: { jti: 'a1b2c3' } }),
  forged('an old jti', 'token.jti', /iat と違います/, { claims: { jti: `${API_KEY}-1700000000` } }),
];

function rs256(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [, payload] = forge().split('.');
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', cty: 'twilio-fpa;v=1' })}.${payload}`;
  return `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}`;
}

function capabilityToken(): string {
  const capability = new ClientCapability({ accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN });
  capability.addScope(new ClientCapability.OutgoingClientScope({ applicationSid: TWIML_APP_SID }));
  return capability.toJwt();
}

/** The signature belongs to another payload. */
function tampered(): string {
  const [head, , signature] = token().split('.');
  const [, payload] = forge({ claims: { exp: now() + 7200 } }).split('.');
  return `${head}.${payload}.${signature}`;
}
