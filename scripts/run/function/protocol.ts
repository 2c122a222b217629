/** What goes between a pool and its processes by Node's IPC channel. */
import type { ServerConfig } from '@twilio/runtime-handler/dev';

/** What Twilio's runtime is told of a build. */
export type BuildConfig = Pick<ServerConfig, 'baseDir' | 'env' | 'url' | 'routes'>;

/** The descriptor at which a process gets its requests, as HTTP: a pipe that nobody else can reach. */
export const REQUESTS = 4;

/** To the process, once: the one build that it serves as long as it lives. */
export interface FunctionSetup {
  config: BuildConfig;
  /** How far (ms) the clock is ahead. */
  clockOffset: number;
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

/**
 * From the process. Calls are counted from 1; what a call logs is sent before it is `answered`.
 * `ready`: the runtime is loaded, and there is no order yet; `bytes`: the memory of the process; `threw`: outside of what
 * the runtime catches.
 */
export type FunctionMessage = { call: number } & (
  | { kind: 'ready' }
  | { kind: 'started' }
  | { kind: 'logged'; line: LogLine }
  | { kind: 'threw'; error: Thrown }
  | { kind: 'answered'; bytes: number }
);

/** As much of one line as is kept. */
export const LOG_CHARACTERS = 4_000;
