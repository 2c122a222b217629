/**
 * What Twilio's signalling looks at in an access token, in the order of its error codes.
 * The codes are those of https://www.twilio.com/docs/api/errors and of `@twilio/voice-errors`; which of them the live service
 * answers for an unknown key or for wrong grants was not tried.
 */
import { decodeJwt, isRecord, type JwtClaims, verifySignature } from '../../../checks/token/jwt.js';

/** Of the account that the signalling knows. */
export interface VoiceAccount {
  accountSid: string;
  /** Secrets by the SID of their key. */
  keys: ReadonlyMap<string, string>;
}

export type Verification =
  | { kind: 'accepted'; identity: string; applicationSid: string | undefined; expiresAt: number }
  | { kind: 'refused'; code: number; message: string };

const LONGEST_LIFE_SECONDS = 86_400;
/** Clocks differ; Twilio documents no tolerance, other services use about this much. */
const TOLERANCE_SECONDS = 5;

const INVALID = 31204;

/** @param now seconds since the epoch */
export function verifyToken(token: unknown, { accountSid, keys }: VoiceAccount, now: number): Verification {
  const reading = typeof token === 'string' ? decodeJwt(token) : undefined;
  if (typeof token !== 'string' || !reading?.readable) return refused(INVALID, 'JWT is invalid');
  const { header, claims } = reading;
  if (header.typ !== 'JWT' || header.cty !== 'twilio-fpa;v=1') return refused(INVALID, 'JWT header is invalid');
  const secret = typeof claims.iss === 'string' ? keys.get(claims.iss) : undefined;
  if (claims.sub !== accountSid) return refused(31203, 'No valid account');
  if (header.alg !== 'HS256' || secret === undefined || !verifySignature(token, secret)) {
    return refused(31202, 'JWT signature validation failed');
  }
  return ofTimes(claims, now) ?? ofGrants(claims);
}

function ofTimes({ iat, exp, nbf }: JwtClaims, now: number): Verification | undefined {
  if (typeof exp !== 'number') return refused(INVALID, 'JWT has no expiration');
  if (exp <= now) return refused(31205, 'JWT is expired');
  if (exp - (typeof iat === 'number' ? iat : now) > LONGEST_LIFE_SECONDS) {
    return refused(31207, 'JWT expiration is too long');
  }
  const begins = Math.max(...[iat, nbf].filter((time): time is number => typeof time === 'number'), 0);
  return begins > now + TOLERANCE_SECONDS ? refused(INVALID, 'JWT is not valid yet') : undefined;
}

function ofGrants({ exp, grants }: JwtClaims): Verification {
  const { identity, voice } = isRecord(grants) ? grants : {};
  if (typeof identity !== 'string' || !/^\w+$/.test(identity)) return refused(INVALID, 'JWT identity is invalid');
  if (!isRecord(voice)) return refused(INVALID, 'JWT has no voice grant');
  const outgoing = isRecord(voice.outgoing) ? voice.outgoing.application_sid : undefined;
  const applicationSid = typeof outgoing === 'string' ? outgoing : undefined;
  return { kind: 'accepted', identity, applicationSid, expiresAt: exp as number };
}

function refused(code: number, message: string): Verification {
  return { kind: 'refused', code, message };
}
