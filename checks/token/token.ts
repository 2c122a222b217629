/** Judges an access token claim by claim. Rules: https://www.twilio.com/docs/iam/access-tokens and the library's source. */
import { byCode, type Explanation, errorPage, failed, judgeAll, type Part, skipped, type Verdict } from '../verdict.js';
import { explainGrants, explainIncoming, explainOutgoing, explainTokenIdentity, explainVoice } from './grants.js';
import { decodeJwt, type TokenEvidence, type TokenExpectations } from './jwt.js';
import { explainIssuer, explainSubject, explainTokenId } from './sids.js';
import { explainSignature } from './signature.js';
import { explainIssuedAt, explainLifetime, explainNotBefore } from './times.js';
import { explainHeader } from './token-header.js';
import { explainTokenText } from './token-text.js';

export type { TokenExpectations } from './jwt.js';

const PARTS: readonly Part<TokenEvidence>[] = [
  [{ id: 'token.header', title: 'トークンのヘッダー', docs: errorPage(20102) }, explainHeader],
  [{ id: 'token.signature', title: 'トークンの署名', docs: errorPage(20107) }, explainSignature],
  [{ id: 'token.iss', title: '発行した API キー（iss）', docs: errorPage(20103) }, explainIssuer],
  [{ id: 'token.sub', title: '対象のアカウント（sub）', docs: errorPage(20103) }, explainSubject],
  [{ id: 'token.jti', title: 'トークンの ID（jti）' }, explainTokenId],
  [{ id: 'token.iat', title: '作られた時刻（iat）' }, explainIssuedAt],
  [{ id: 'token.lifetime', title: '有効期間（exp）', docs: errorPage(20104) }, explainLifetime],
  [{ id: 'token.nbf', title: '使い始められる時刻（nbf）', docs: errorPage(20105) }, explainNotBefore],
  [{ id: 'token.identity', title: 'クライアントの識別子（identity）' }, explainTokenIdentity],
  [{ id: 'token.voice', title: '音声通話の許可（voice）', docs: errorPage(20106) }, explainVoice],
  [{ id: 'token.voice.outgoing', title: '発信時に使う TwiML App' }, explainOutgoing],
  [{ id: 'token.voice.incoming', title: '着信を許可していないこと' }, explainIncoming],
  [{ id: 'token.grants', title: 'ほかの許可がないこと' }, explainGrants],
];

/** One verdict a part, always the same ones in the same order. Never throws, whatever the text is. */
export function judgeToken(jwt: string, expected: TokenExpectations): Verdict[] {
  const reading = decodeJwt(jwt);
  if (!reading.readable) return onlyFirst(explainTokenText(jwt)!);
  const evidence: TokenEvidence = { ...reading, jwt, expected };
  if (isCapabilityToken(evidence)) return onlyFirst(CAPABILITY);
  return judgeAll(PARTS, evidence);
}

function onlyFirst(explanation: Explanation): Verdict[] {
  return PARTS.map(([subject], index) =>
    index === 0
      ? failed(subject, explanation)
      : skipped(subject, 'トークンの形式が違うので、内容は調べられませんでした。'),
  );
}

/** What `Twilio.jwt.ClientCapability` makes. */
function isCapabilityToken({ claims }: TokenEvidence): boolean {
  return typeof claims.scope === 'string' && claims.grants === undefined;
}

const CAPABILITY: Explanation = byCode(
  '古い形式の Capability Token が返りました。今の Voice SDK では使えません。',
  'ClientCapability ではなく、Twilio.jwt.AccessToken と VoiceGrant でトークンを作ってください。',
);
