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

/** Prints a UserError on stderr. @returns the exit code. @throws any other error, unchanged */
export function reportUserError(error: unknown): number {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  console.error(error.next);
  return UNUSABLE;
}
