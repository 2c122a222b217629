// @ts-check
/**
 * Registers Twilio's own client with a token, and says what came of it. The SDK stands in the page already
 * (`/voice/sdk.js` gives the global `Twilio`).
 */

/** @typedef {import('../../checks/voice/registration.ts').RegistrationOutcome} RegistrationOutcome */

/** Ringing and tones would be fetched from Twilio's server, and nothing is to be heard here. (An option of the SDK 2.18's own tests.) */
class Silence {
  isPlaying() {
    return false;
  }
  async play() {}
  async stop() {}
  async setSinkIds() {}
}

/**
 * Never rejects.
 * @param {{ token: string, timeoutMs: number }} options
 * @returns {Promise<RegistrationOutcome>}
 */
export function register({ token, timeoutMs }) {
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  return new Promise((resolve) => {
    /** @type {any} */
    let device;
    /** @param {RegistrationOutcome} outcome */
    const end = (outcome) => {
      clearTimeout(timer);
      resolve(outcome);
      // Not at once: the SDK is still in the middle of telling.
      setTimeout(() => device?.destroy(), 0);
    };
    const timer = setTimeout(() => end({ kind: 'timed-out', ms: elapsed() }), timeoutMs);
    /** @param {any} error */
    const failed = (error) => {
      // Of some codes the SDK makes an error of its own: what the server said stands behind it.
      const { code, message } = error?.originalError ?? error ?? {};
      end({
        kind: 'refused',
        code: Number(code ?? error?.code) || 0,
        message: String(message ?? error),
        ms: elapsed(),
      });
    };
    try {
      device = new /** @type {any} */ (globalThis).Twilio.Device(token, {
        logLevel: 'silent',
        publishEvents: false, // nothing about this computer goes to Twilio's statistics
        enableImprovedSignalingErrorPrecision: true, // otherwise a wrong secret is an unknown error
        Sound: Silence,
      });
      device.on('error', failed);
      device.on('registered', () => {
        const { identity, edge } = device;
        end({ kind: 'registered', identity: String(identity), region: String(edge), ms: elapsed() });
      });
      device.register().catch(failed);
    } catch (error) {
      failed(error);
    }
  });
}
