/** A token as the page may show it: taken apart, without the signature that makes it usable. */
import { describeClaims } from '../../checks/token/claims-table.js';
import { decodeJwt } from '../../checks/token/jwt.js';
import type { TokenView } from './model.js';

/** Undefined for a text that is no JWT. */
export function viewOfToken(token: string | undefined): TokenView | undefined {
  const reading = token === undefined ? undefined : decodeJwt(token);
  if (!token || !reading?.readable) return undefined;
  const { header, claims } = reading;
  const { iat, exp } = claims;
  return {
    header: JSON.stringify(header, null, 2),
    claims: JSON.stringify(claims, null, 2),
    rows: describeClaims(token),
    ...(typeof iat === 'number' ? { issuedAt: iat } : {}),
    ...(typeof exp === 'number' ? { expiresAt: exp } : {}),
  };
}
