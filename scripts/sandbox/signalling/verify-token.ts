/**
 * What Twilio's signalling looks at in an access token, in the order of its error codes.
 * The codes are those of https://www.twilio.com/docs/api/errors and of `@twilio/voice-errors`; which of them the live service
 * answers for an unknown key or for wrong grants was not tried.
 */

import { decodeJwt, isRecord, type JwtClaims, verifySignature } from '../../../checks/token/jwt.js';
import { CLOCK_TOLERANCE } from '../../../checks/token/times.js';

/** Of the account that the signalling knows. */
export interface VoiceAccount {
  accountSid: string;
  /** Secrets by the SID of their key. */
  keys: ReadonlyMap<string, string>;
  /** The SIDs of its TwiML Apps. */
  applications: readonly string[];
  /** Whether its keys are Restricted ones, which may sign no token. */
  restrictsKeys?: boolean;
}

export type Verification =
  | { kind: 'accepted'; identity: string; applicationSid: string | undefined; expiresAt: number }
  | { kind: 'refused'; code: number; message: string };

const LONGEST_LIFE_SECONDS = 86_400;

const INVALID = 31204;

/** @param now seconds since the epoch */
export function verifyToken(token: unknown, account: VoiceAccount, now: number): Verification {
  const reading = typeof token === 'string' ? decodeJwt(token) : undefined;
  if (typeof token !== 'string' || !reading?.readable) return refused(INVALID, 'JWT is invalid');
  const { header, claims } = reading;
  if (header.typ !== 'JWT' || header.cty !== 'twilio-fpa;v=1') return refused(INVALID, 'JWT header is invalid');
  const secret = typeof claims.iss === 'string' ? account.keys.get(claims.iss) : undefined;
  if (claims.sub !== account.accountSid) return refused(31203, 'No valid account');
  if (header.alg !== 'HS256' || secret === undefined || !verifySignature(token, secret)) {
    return refused(31202, 'JWT signature validation failed');
  }
  if (account.restrictsKeys) return refused(20160, 'The API key is not authorized to issue access tokens');
  return ofTimes(claims, now) ?? ofGrants(claims, account);
}

function ofTimes({ iat, exp, nbf }: JwtClaims, now: number): Verification | undefined {
  if (typeof exp !== 'number') return refused(INVALID, 'JWT has no expiration');
  if (exp <= now) return refused(31205, 'JWT is expired');
  if (exp - (typeof iat === 'number' ? iat : now) > LONGEST_LIFE_SECONDS) {
    return refused(31207, 'JWT expiration is too long');
  }
  const begins = Math.max(...[iat, nbf].filter((time): time is number => typeof time === 'number'), 0);
  return begins > now + CLOCK_TOLERANCE ? refused(INVALID, 'JWT is not valid yet') : undefined;
}

/** Without `outgoing` a token is good for registering; one that is there has to name an application of the account. */
function ofGrants({ exp, grants }: JwtClaims, { applications }: VoiceAccount): Verification {
  const { identity, voice } = isRecord(grants) ? grants : {};
  if (typeof identity !== 'string' || !/^\w+$/.test(identity)) return refused(INVALID, 'JWT identity is invalid');
  if (!isRecord(voice)) return refused(INVALID, 'JWT has no voice grant');
  const { outgoing } = voice;
  const named = isRecord(outgoing) ? outgoing.application_sid : undefined;
  const applicationSid = applications.find((sid) => sid === named);
  if (outgoing !== undefined && !applicationSid) return refused(INVALID, 'JWT names no application of the account');
  return { kind: 'accepted', identity, applicationSid, expiresAt: exp as number };
}

function refused(code: number, message: string): Verification {
  return { kind: 'refused', code, message };
}
