// @ts-check
/**
 * Leads Twilio's Voice SDK to the sandbox's signalling. It has to stand before the SDK, which takes hold of `WebSocket` as
 * soon as it is loaded. The address is in the script's own URL: `redirect-signalling.js?to=ws://127.0.0.1:…`.
 */
(() => {
  const source = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const target = new URL(source).searchParams.get('to');
  if (!target) return;
  globalThis.WebSocket = class extends WebSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(new URL(url).hostname.endsWith('.twilio.com') ? target : url, protocols);
    }
  };
})();
