/** What goes between a pool and its processes by two pipes. */
import type { ServerConfig } from '@twilio/runtime-handler/dev';
import { exactly, listOf, number, object, oneOf, optional, type Shaped, text } from '../shape.js';

/** What Twilio's runtime is told of a build. */
export type BuildConfig = Pick<ServerConfig, 'baseDir' | 'env' | 'url' | 'routes'>;

/** What it is told of all of them. */
export const SAME = {
  port: 0,
  forkProcess: false, // the pool makes the processes
  live: false,
  logs: false,
  detailedLogs: false,
  legacyMode: false,
  enableDebugLogs: false,
  appName: 'handson',
};

/** To the process, once: the one build that it serves as long as it lives. */
export interface FunctionSetup {
  config: BuildConfig;
  /** How far (ms) the clock is ahead. */
  clockOffset: number;
}

/** As much of one line as is kept. */
export const LOG_CHARACTERS = 4_000;

/** The newest lines of one call: as many as the environment's logs keep. */
export const LINES_KEPT = 500;

const call = number;
const line = object({ level: exactly('INFO', 'WARN', 'ERROR'), message: text });
export type LogLine = Shaped<typeof line>;
const error = object({ message: text, name: text, stack: optional(text) });
export type Thrown = Shaped<typeof error>;

/**
 * From the process. Calls are counted from 1; what a call logs is sent before it is `answered`.
 * `ready`: the runtime is loaded, and there is no order yet; `bytes`: the memory of the process; `threw`: outside of what
 * the runtime catches; `omitted`: how many lines of the call were not sent before these.
 */
export const functionReport = oneOf(
  object({ kind: exactly('ready') }),
  object({ kind: exactly('started'), call }),
  object({ kind: exactly('logged'), call, lines: listOf(line), omitted: number }),
  object({ kind: exactly('threw'), call, error }),
  object({ kind: exactly('answered'), call, bytes: number }),
);
export type FunctionReport = Shaped<typeof functionReport>;
