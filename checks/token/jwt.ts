/** Takes a JWT apart without trusting it: every claim is of unknown type until a check has looked at it. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { jwtDecode } from 'jwt-decode';

export interface JwtHeader {
  alg?: unknown;
  typ?: unknown;
  cty?: unknown;
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
  const header = decodePart(text, true);
  if (!header) return { readable: false, defect: { kind: 'unreadable', part: 'header' } };
  const claims = decodePart(text, false);
  if (!claims) return { readable: false, defect: { kind: 'unreadable', part: 'payload' } };
  return { readable: true, header, claims, signature };
}

function decodePart(text: string, header: boolean): Record<string, unknown> | undefined {
  try {
    const value: unknown = jwtDecode(text, { header });
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
  const expected = createHmac(hash, secret).update(signed).digest();
  const actual = Buffer.from(reading.signature, 'base64url');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
