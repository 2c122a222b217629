/** A token's claims for people to read. Never the signature, and nothing that could be a secret. */
import { quote } from '../response/quote.js';
import { decodeJwt, isRecord, textOf } from './jwt.js';
import { duration } from './times.js';

export interface ClaimRow {
  name: string;
  value: string;
  /** In Japanese. */
  meaning: string;
}

/** Empty for a text that is no JWT. Times are shown in the zone of this computer. */
export function describeClaims(jwt: string): ClaimRow[] {
  const reading = decodeJwt(jwt);
  if (!reading.readable) return [];
  const { header, claims } = reading;
  const grants = isRecord(claims.grants) ? claims.grants : {};
  const voice = isRecord(grants.voice) ? grants.voice : {};
  const outgoing = isRecord(voice.outgoing) ? voice.outgoing : {};
  const rows: [name: string, value: unknown, meaning: string][] = [
    ['alg', header.alg, '署名の方式'],
    ['cty', header.cty, 'Twilio のアクセストークンであること'],
    ['iss', claims.iss, '署名した API キー（API_KEY）'],
    ['sub', claims.sub, '使えるアカウント（ACCOUNT_SID）'],
    ['jti', claims.jti, 'トークンの ID（iss と作られた時刻）'],
    ['iat', time(claims.iat), '作られた時刻'],
    ['nbf', time(claims.nbf), '使い始められる時刻'],
    ['exp', time(claims.exp), `期限${lifetime(claims.iat, claims.exp)}`],
    ['grants.identity', grants.identity, 'このトークンを使うクライアントの識別子'],
    ['grants.voice.outgoing', outgoing.application_sid, '発信時に使う TwiML App（TWIML_APP_SID）'],
    ['grants.voice.incoming', voice.incoming ? 'あり' : 'なし', '着信の許可'],
  ];
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value, meaning]) => ({ name, value: quote(textOf(value)), meaning }));
}

function time(seconds: unknown): string | undefined {
  if (typeof seconds !== 'number') return undefined;
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toLocaleString('ja-JP');
}

function lifetime(from: unknown, to: unknown): string {
  return typeof from === 'number' && typeof to === 'number' ? `（作られてから ${duration(to - from)}）` : '';
}
