/** Settings of nobody's account: for running a handler without one, and for the tests. */
import { randomBytes } from 'node:crypto';
import type { Settings } from '../../checks/settings/settings.js';

/** Well-formed, random at every call, and all different from each other. */
export function throwawaySettings(): Settings {
  return {
    ACCOUNT_SID: `AC${hex32()}`,
    AUTH_TOKEN: hex32(),
    TWIML_APP_SID: `AP${hex32()}`,
    API_KEY: `SK${hex32()}`,
    API_SECRET: hex32(),
  };
}

function hex32(): string {
  return randomBytes(16).toString('hex');
}
