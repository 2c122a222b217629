/** Tokens for the tests: those of the real library, and hand-made ones with defects that it cannot produce. */
import { createHmac } from 'node:crypto';
import AccessToken from 'twilio/lib/jwt/AccessToken';
import type { JwtClaims, JwtHeader } from '../../checks/token/jwt.js';
import { throwawaySettings } from '../settings/throwaway.js';

export const SETTINGS = throwawaySettings();

export interface TokenOptions {
  account?: string;
  key?: string;
  secret?: string;
  options?: Partial<AccessToken.AccessTokenOptions>;
  /** Of the VoiceGrant; `none` leaves the grant out. */
  voice?: AccessToken.VoiceGrantOptions | 'none';
  extra?: Parameters<AccessToken['addGrant']>[0][];
  algorithm?: 'HS256' | 'HS384' | 'HS512';
}

/** The chapter's token as a library object, but for what is said otherwise. */
export function accessToken({ account, key, secret, options, voice, extra = [] }: TokenOptions = {}): AccessToken {
  const token = new AccessToken(
    account ?? SETTINGS.ACCOUNT_SID,
    key ?? SETTINGS.API_KEY,
    secret ?? SETTINGS.API_SECRET,
    { identity: 'user', ...options },
  );
  const grant = voice ?? { outgoingApplicationSid: SETTINGS.TWIML_APP_SID, incomingAllow: false };
  if (grant !== 'none') token.addGrant(new AccessToken.VoiceGrant(grant));
  for (const each of extra) token.addGrant(each);
  return token;
}

export function token(options: TokenOptions = {}): string {
  return accessToken(options).toJwt(options.algorithm);
}

/** A hand-made token: the chapter's, with parts replaced (`undefined` removes one), signed with HS256 whatever it says. */
export function forge({ header = {}, claims = {}, secret = SETTINGS.API_SECRET }: Forgery = {}): string {
  const iat = now();
  const head = { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1', ...header };
  const payload = {
    jti: `${SETTINGS.API_KEY}-${iat}`,
    grants: { identity: 'user', voice: { outgoing: { application_sid: SETTINGS.TWIML_APP_SID } } },
    iat,
    exp: iat + 3600,
    iss: SETTINGS.API_KEY,
    sub: SETTINGS.ACCOUNT_SID,
    ...claims,
  };
  const signed = `${encode(head)}.${encode(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

export interface Forgery {
  header?: JwtHeader;
  claims?: JwtClaims;
  secret?: string;
}

/** `grants` of the chapter's token, with `voice` replaced. */
export function grantsWith(voice: unknown): Record<string, unknown> {
  return { identity: 'user', voice };
}

export function now(): number {
  return Math.floor(Date.now() / 1000);
}

export function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}
