/** What Twilio's runtime is told however a Function is served on this computer. */
import type { ServerConfig } from '@twilio/runtime-handler/dev';

export const RUNTIME_CONFIG = {
  port: 0,
  // The process is made by whoever serves, one for each call.
  forkProcess: false,
  live: false,
  logs: false,
  detailedLogs: false,
  legacyMode: false,
  enableDebugLogs: false,
  appName: 'handson',
} as const satisfies Partial<ServerConfig>;
