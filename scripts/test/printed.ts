/** The handlers as the chapter prints them, step by step, with its own slips: what people paste who follow the text. */
import type { StepId } from '../../steps/steps.js';

const HEAD = `exports.handler = function(context, event, callback) {

  const identity = 'user';
  
  const AccessToken = Twilio.jwt.AccessToken;
  const VoiceGrant = AccessToken.VoiceGrant;
`;

/** Nothing uses it. */
const CLIENT = `
  const client = context.getTwilioClient();
`;

const grant = (sid: string, end: string) => `
  const voiceGrant = new VoiceGrant({
      outgoingApplicationSid: ${sid}${end}
      incomingAllow: false
  });
`;

const token = (prefix: string) => `
  const token = new AccessToken(
      ${prefix}ACCOUNT_SID,
      ${prefix}API_KEY,
      ${prefix}API_SECRET,
      { identity: identity}
  );

  token.addGrant(voiceGrant);
`;

const answer = (value: string) => `
  return callback(null, ${value});
};
`;

/** Of each step with code: a response that nothing makes, a semicolon in an object, settings without `context`. */
export const PRINTED: readonly [step: StepId, source: string][] = [
  ['2-2', HEAD + answer('twiml')],
  ['2-4', HEAD + CLIENT + grant('context.TWIML_APP_SID', ',') + answer('twiml')],
  ['2-5', HEAD + grant('context.TWIML_APP_SID', ';') + token('context.') + answer('twiml')],
  ['2-6', HEAD + grant('TWIML_APP_SID', ';') + token('') + answer('{ token: token.toJwt()}')],
];
