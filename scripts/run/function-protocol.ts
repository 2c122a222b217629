/** What goes between the sandbox and the process that answers one call of a deployed Function, by Node's IPC channel. */
import type { ServerConfig } from '@twilio/runtime-handler/dev';

/** To the process: what Twilio's runtime is to serve. Its one request follows over HTTP. */
export interface FunctionSetup {
  config: ServerConfig;
  /** How far (ms) the clock is ahead. */
  clockOffset: number;
  /** How long (ms) the sandbox waits for the answer. */
  timeoutMs: number;
}

export interface LogLine {
  level: 'INFO' | 'WARN' | 'ERROR';
  message: string;
}

export interface Thrown {
  message: string;
  name: string;
  stack?: string;
}

/** From the process. `port`: on loopback, ready for the request; `answered`: everything it logged was sent before. */
export type FunctionMessage = { port: number } | { log: LogLine } | { threw: Thrown } | { answered: true };
