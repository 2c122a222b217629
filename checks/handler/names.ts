/** Names in the participant's code: which one was meant, and where the chapter makes it. */
import { distance } from 'fastest-levenshtein';
import { FIRST_STEP, stepFor } from '../../steps/steps.js';

/** Where the chapter makes each variable. */
export const MADE_IN: Record<string, string> = {
  identity: `${stepFor('identity').id} の const identity = 'user';`,
  AccessToken: `${stepFor('identity').id} の const AccessToken = Twilio.jwt.AccessToken;`,
  VoiceGrant: `${stepFor('identity').id} の const VoiceGrant = AccessToken.VoiceGrant;`,
  voiceGrant: `${stepFor('grant').id} の const voiceGrant = new VoiceGrant({ … });`,
  token: `${stepFor('token').id} の const token = new AccessToken( … );`,
  twiml: `${FIRST_STEP.id} の const twiml = new Twilio.twiml.VoiceResponse();`,
};

/** The most similar name, if it is near enough to be a slip of the finger; an upper-case letter is a small difference. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 4));
  const ranked = known
    .map((candidate) => ({ candidate, far: farness(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far || distance(name, a.candidate) - distance(name, b.candidate));
  return ranked[0] && ranked[0].far <= limit ? ranked[0].candidate : undefined;
}

/** Letters in another order (`fales` for `false`) are one slip, though two of them stand wrong. */
export function farness(a: string, b: string): number {
  const far = distance(a, b);
  return far > 1 && a.length > 2 && sorted(a) === sorted(b) ? 1 : far;
}

function sorted(text: string): string {
  return [...text].sort().join('');
}

/** Every name in the code but the one in question. */
export function names(source: string, but: string): string[] {
  return [...new Set(source.match(/[A-Za-z_$][\w$]*/g))].filter((name) => name !== but);
}
