/** When a command that runs until it is ended has to end. */

export interface Ending {
  ended: Promise<void>;
  /** Ends it from within. */
  end: () => void;
}

/** Ctrl+C (which npm passes on once more), or the end of the terminal. */
export function listenToEnding(): Ending {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  return { ended, end };
}
