/** Faults on demand: what goes wrong with a call, and when. */

export interface Fault {
  kind: 'latency' | 'status' | 'reset' | 'build-fails' | 'slow-build' | 'clock';
  /** `latency`: ms a call; `slow-build`: ms a build; `status`: the HTTP status; `clock`: seconds ahead (negative: behind). */
  value?: number;
  /** Only calls of this method and path (a regular expression on `METHOD /path`); all without it. */
  match?: string;
  /** Only the n-th matching call (from 1); every one without it. */
  nth?: number;
}
