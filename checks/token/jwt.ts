/**
 * Takes a JWT apart without trusting it: every claim is of unknown type until a check has looked at it.
 *
 * Where the standards leave a choice (RFC 7515, RFC 7519), it is made here and in token-header.ts:
 * - text that is no UTF-8 is no JSON: such a part is unreadable;
 * - of doubled names the last one counts, as for Twilio's own library (RFC 7519, section 4, allows that or a refusal);
 * - `crit`, `b64` and `zip` in the header change what the other parts mean, and nobody in this chapter understands them:
 *   the verdict about the header fails (RFC 7515, section 4.1.11);
 * - a signature counts as it is written, bits that mean nothing included, as for Twilio's own library.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Settings } from '../settings/settings.js';

export interface JwtHeader {
  alg?: unknown;
  typ?: unknown;
  cty?: unknown;
  crit?: unknown;
  b64?: unknown;
  zip?: unknown;
  /** Region of the key, such as `ie1`; absent for US1. */
  twr?: unknown;
}

/** Of Twilio's access token. Times are seconds since the epoch. */
export interface JwtClaims {
  iss?: unknown;
  sub?: unknown;
  jti?: unknown;
  iat?: unknown;
  exp?: unknown;
  nbf?: unknown;
  grants?: unknown;
  /** Only in the older capability tokens. */
  scope?: unknown;
}

export interface DecodedJwt {
  header: JwtHeader;
  claims: JwtClaims;
  /** Third part, base64url; empty for an unsigned token. */
  signature: string;
}

export interface TokenExpectations {
  /** What is known; verdicts that need another setting are skipped. */
  settings: Partial<Settings>;
  /** The identity that the token has to be for; any that Voice accepts when undefined. */
  identity?: string | undefined;
  /** Seconds since the epoch, by the clock that `clock` names. */
  now: number;
  /** `server`: the response's `Date`. */
  clock: 'server' | 'local';
  /** How far the local clock is ahead of the server's, in seconds. */
  localSkewSeconds?: number;
}

/** A token that could be taken apart, with what is expected of it. */
export interface TokenEvidence extends DecodedJwt {
  jwt: string;
  expected: TokenExpectations;
}

/** Why a text is no JWT. */
export type JwtDefect =
  | { kind: 'parts'; count: number }
  | { kind: 'characters' }
  | { kind: 'unreadable'; part: 'header' | 'payload' };

export type JwtReading = ({ readable: true } & DecodedJwt) | { readable: false; defect: JwtDefect };

const HASHES = new Map<unknown, string>([
  ['HS256', 'sha256'],
  ['HS384', 'sha384'],
  ['HS512', 'sha512'],
]);

/** The algorithms that Twilio's library signs with (`AccessToken.ALGORITHMS`). */
export const HMAC_ALGORITHMS: ReadonlySet<unknown> = new Set(HASHES.keys());

/** Never throws: text that is no JWT gives a defect. */
export function decodeJwt(text: string): JwtReading {
  const parts = text.split('.');
  const [head = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3) return { readable: false, defect: { kind: 'parts', count: parts.length } };
  if (!/^[\w-]+$/.test(head) || !/^[\w-]+$/.test(payload) || !/^[\w-]*$/.test(signature)) {
    return { readable: false, defect: { kind: 'characters' } };
  }
  const header = decodePart(head);
  if (!header) return { readable: false, defect: { kind: 'unreadable', part: 'header' } };
  const claims = decodePart(payload);
  if (!claims) return { readable: false, defect: { kind: 'unreadable', part: 'payload' } };
  return { readable: true, header, claims, signature };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodePart(part: string): Record<string, unknown> | undefined {
  if (part.length % 4 === 1) return undefined; // as long as no bytes are
  try {
    const value: unknown = JSON.parse(UTF8.decode(Buffer.from(part, 'base64url')));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `secret` made the signature. False for anything but an HMAC token; never throws. */
export function verifySignature(jwt: string, secret: string): boolean {
  const reading = decodeJwt(jwt);
  const hash = reading.readable ? HASHES.get(reading.header.alg) : undefined;
  if (!reading.readable || !hash) return false;
  const signed = jwt.slice(0, jwt.lastIndexOf('.'));
  const expected = Buffer.from(createHmac(hash, secret).update(signed).digest('base64url'));
  const actual = Buffer.from(reading.signature);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Of any claim, to be quoted. Objects are not asked: one may have a `toString` that is no function. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return '[…]';
  return isRecord(value) ? '{…}' : String(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
