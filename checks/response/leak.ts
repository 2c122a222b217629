/** An answer that anybody can fetch must not hold what signs the tokens. */
import type { Settings } from '../settings/settings.js';
import { byCode, judge, type Subject, type Verdict } from '../verdict.js';

const SUBJECT: Subject = { id: 'response.secret', title: '応答に秘密の値がないこと' };

/** @param settings those that are known; an unknown secret cannot be found */
export function judgeLeak(body: string, { API_SECRET, AUTH_TOKEN }: Partial<Settings>): Verdict {
  const leaked = Object.entries({ API_SECRET, AUTH_TOKEN }).find(([, secret]) => secret && body.includes(secret));
  return judge(
    SUBJECT,
    leaked &&
      byCode(
        `応答の中に ${leaked[0]} の値がそのまま入っています。/token を開いた人全員に知られてしまいます。`,
        'callback に渡すものを { token: token.toJwt() } だけにしてください。デプロイ済みなら、その値を Twilio Console で作り直してください。',
      ),
  );
}
