/** What `check:step4 --file` asserts, written as a test: the peer that it is measured against. */
import twilio from 'twilio';

test('the handler makes one VoiceGrant for outgoing calls and answers with TwiML', () => {
  const { AccessToken } = twilio.jwt;
  const VoiceGrant = jest.fn((options: object) => new AccessToken.VoiceGrant(options));
  const jwt = { ...twilio.jwt, AccessToken: { VoiceGrant } };
  Object.assign(globalThis, { Twilio: { ...twilio, jwt } });
  const { handler } = require(process.env.BENCH_TARGET!);
  const callback = jest.fn();
  handler({ TWIML_APP_SID: 'AP' }, {}, callback);
  expect(VoiceGrant.mock.calls).toEqual([[{ outgoingApplicationSid: 'AP', incomingAllow: false }]]);
  expect(callback).toHaveBeenCalledTimes(1);
  expect(callback.mock.calls[0]?.[1]).toBeInstanceOf(twilio.twiml.VoiceResponse);
});
