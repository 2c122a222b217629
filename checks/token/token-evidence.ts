/** What the checks of a token are given, and what they find. */
import type { Settings } from '../settings/settings.js';
import type { DecodedJwt } from './jwt.js';

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
