/**
 * What the answers of 「考えてみよう」 claim, in the order of their sentences, each tried: the change is made and the check is
 * run. A guide names the outcome alone; here stands what was changed to see it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { judgeAddress } from '../../checks/address.js';
import type { Verdict } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import { answered, fromTwilio, inSettings, SETTINGS, type Trial } from './guide-mistakes.js';
import { changed, solution } from './handlers.js';
import { runKit, temporaryHome } from './run-kit.js';
import { token } from './tokens.js';

/** `npm run check:stepN -- --file` says of the step's code, changed in these places. */
function inFile(step: StepId, ...changes: readonly [from: string, to: string][]): Trial {
  return async () => {
    const home = temporaryHome();
    const code = changes.reduce((source, [from, to]) => changed(source, from, to), solution(step));
    fs.writeFileSync(path.join(home, 'token.ts'), code);
    const { stdout } = await runKit(['check', step, '--file', 'token.ts', '--json'], home);
    fs.rmSync(home, { recursive: true });
    return (JSON.parse(stdout) as { verdicts: Verdict[] }).verdicts;
  };
}

const otherEnd = (value: string) => `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`;

/** Deployed with one secret, and checked with one that differs in its last character. */
const secretChanged: Trial = () => {
  const { ACCOUNT_SID: account, API_KEY: key, API_SECRET: secret, TWIML_APP_SID: outgoingApplicationSid } = SETTINGS;
  const deployed = token({ account, key, secret, voice: { outgoingApplicationSid, incomingAllow: false } });
  const response = answered(200, { token: deployed }, 'https://handson-1234-dev.twil.io/token');
  const receivedAt = Math.floor(Date.now() / 1000);
  return judgeAddress({ ...response, receivedAt }, { ...SETTINGS, API_SECRET: otherEnd(secret) });
};

const SWAPPED = ['context.API_KEY, context.API_SECRET', 'context.API_SECRET, context.API_KEY'] as const;

export const QUESTIONS: Readonly<Partial<Record<StepId, readonly Trial[]>>> = {
  '2-1': [inSettings({ TWIML_APP_SID: otherEnd(SETTINGS.TWIML_APP_SID) }), fromTwilio(404, 20404)],
  '2-2': [
    inFile('2-2', ['const AccessToken', 'const Token'], ['= AccessToken.VoiceGrant', '= Token.VoiceGrant']),
    inFile('2-2', ['Twilio.jwt.AccessToken', 'Twilio.jwt.Token']),
  ],
  '2-4': [
    inFile('2-4', ['    incomingAllow: false,\n', '']),
    inFile('2-4', ['incomingAllow: false', 'incomingAllow: true']),
  ],
  '2-5': [inFile('2-5', [...SWAPPED]), inFile('2-5', [...SWAPPED])],
  '2-6': [inFile('2-6', ['token.toJwt()', "token.toJwt() + 'x'"]), secretChanged],
};

/** What an answer may claim of an outcome, as it says it: a message, the titles of all that fails, or that it goes well. */
export function claimsIn(answer: string): string[] {
  const claims = answer.match(/「[^」]+」|合格します|すべて ✔|最後まで動きます|同じ検査だけ/g) ?? [];
  return claims.map((claim, index) => (claim === '同じ検査だけ' ? (claims[index - 1] ?? claim) : claim));
}

/** Whether that is what came out. */
export function isSo(claim: string, verdicts: readonly Verdict[]): boolean {
  const open = verdicts.filter(({ status }) => status === 'failed' || status === 'todo');
  if (claim === '合格します' || claim === 'すべて ✔') return verdicts.length > 0 && open.length === 0;
  if (claim === '最後まで動きます')
    return verdicts.some(({ id, status }) => id === 'handler.runs' && status === 'passed');
  const quoted = claim.slice(1, -1);
  if (quoted.endsWith('。')) return open.some(({ cause }) => cause?.startsWith(quoted));
  return open.length === 1 && open[0]?.title === quoted;
}
