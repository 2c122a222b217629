/** An error that a person can put right: it is shown as two sentences, never as a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';

  /**
   * @param message what went wrong and why, in Japanese
   * @param next what to do about it
   */
  constructor(
    message: string,
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The exit code of a command that could not be used as it was called (the contract of a check). */
export const UNUSABLE = 2;

/**
 * What to say of any error. One that nobody expected is told with its message, never with its stack.
 * @param what where it happened, such as `検査の途中で`; may be empty
 * @param next what to do about an unexpected one
 */
export function explained(error: unknown, what: string, next: string): { cause: string; next: string } {
  if (error instanceof UserError) return { cause: error.message, next: error.next };
  return { cause: `${what}予期しないエラーが起きました（${(error as Error).message}）。`, next };
}

/** What a program gets that asked for `--json`. */
export interface JsonFailure {
  ok: false;
  error: { cause: string; next: string };
}

/** Prints a UserError on stdout as JSON. @returns the exit code. @throws any other error, unchanged */
export function reportUserErrorAsJson(error: unknown): number {
  if (!(error instanceof UserError)) throw error;
  console.log(JSON.stringify({ ok: false, error: { cause: error.message, next: error.next } } satisfies JsonFailure));
  return UNUSABLE;
}

/** Prints a UserError on stderr. @returns the exit code. @throws any other error, unchanged */
export function reportUserError(error: unknown): number {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  console.error(error.next);
  return UNUSABLE;
}
