/** What goes between the process that runs a handler and the one that asked for it, by two pipes. */
import type { Execution } from '../../../checks/handler/execution.js';
import type { Settings } from '../../../checks/settings/settings.js';

export interface RunRequest {
  /** The instrumented JavaScript of the handler's file. */
  js: string;
  /** Its source map, JSON. */
  map: string;
  /** Absolute; stack frames of the participant's code carry it. */
  fileName: string;
  settings: Settings;
  /** Further variables of the participant's own. */
  extra: Record<string, string>;
  /** How long the handler may take, in milliseconds. */
  timeoutMs: number;
}

/** Everything but what the outside has to tell. */
export type RecordedExecution = Omit<Execution, 'output' | 'uncollected'>;

/** What the process has put out until then, bytes: it may arrive later than what is sent. */
export type Written = [stdout: number, stderr: number];

/** `begun` before anything of the handler's file runs, `called` before the handler is entered, `returned` when its synchronous part is over. */
export type RunnerReport =
  | { mark: 'begun' | 'called' | 'returned' }
  /** `written` where the process is to be used again. */
  | { recorded: RecordedExecution; written?: Written }
  /** The process is as it was before the run, and takes another one. */
  | { freed: Written };

/** Told to the process at its start when it is to be used again. */
export const REUSABLE = '--reusable';

/** The name under which instrumented code reports the values of its variables. */
export const LOCAL_REPORTER = '__handsonLocal';

/** What a handler's module is called with: Node's five, and the reporter. */
export const MODULE_PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', LOCAL_REPORTER] as const;
