/** What ends a command before it is done: how it is thrown, said and told to programs. */

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

/** The person called it off (Ctrl+C, Ctrl+D, a closed terminal). The message says how everything was left. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

type Gate = <T>(value: T) => T;

/** What errors go through before anybody sees them: who starts a command knows the secrets, this room does not. */
let gate: () => Gate = () => (value) => value;

/** An error may quote what was typed or read. @param load called when there is an error to show */
export function showErrorsThrough(load: () => Gate): void {
  gate = load;
}

/** The exit code of a command that could not be used as it was called (the contract of a check). */
export const UNUSABLE = 2;

/** The exit code of a command that was called off: as shells count Ctrl+C. */
const INTERRUPTED = 130;

/**
 * What to say of any error. One that nobody expected is told with its message, never with its stack.
 * @param what where it happened, such as `検査の途中で`; may be empty
 * @param next what to do about an unexpected one
 */
export function explained(error: unknown, what: string, next: string): { cause: string; next: string } {
  if (error instanceof UserError) return gate()({ cause: error.message, next: error.next });
  return gate()({ cause: `${what}予期しないエラーが起きました（${(error as Error).message}）。`, next });
}

/** Says why a command ended. @param json on stdout, for programs. @returns the exit code. @throws what nobody expected */
export function reportError(error: unknown, json: boolean): number {
  if (error instanceof Interrupted) {
    console.error(error.message);
    return INTERRUPTED;
  }
  if (!(error instanceof UserError)) throw error;
  const { cause, next } = gate()({ cause: error.message, next: error.next });
  if (json) console.log(JSON.stringify({ ok: false, error: { cause, next } }));
  else console.error(`${cause}\n${next}`);
  return UNUSABLE;
}
