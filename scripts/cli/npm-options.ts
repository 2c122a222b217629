/** Options that npm took for its own: `npm run check:step6 --url X` instead of `npm run check:step6 -- --url X`. */
import { UserError } from './user-error.js';

/**
 * npm leaves a trace of them in the environment of the script that it runs: `npm_config_url`, with the value only where it
 * was written `--url=X` [run with npm 11.19].
 * @param given the options that did arrive
 * @param rest the arguments that arrived without an option: where npm kept the option, its value is among them
 * @throws UserError when npm kept one of `names` that did not arrive
 */
export function refuseKeptByNpm(
  names: readonly string[],
  given: Readonly<Record<string, unknown>>,
  rest: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const script = environment.npm_lifecycle_event;
  if (!script) return;
  const kept = names.filter((name) => environment[`npm_config_${name}`] !== undefined && !given[name]);
  if (kept.length === 0) return;
  const options = kept.map((name) => `--${name}`).join(' と ');
  const values = [...rest];
  const example = kept.map((name) => {
    if (FLAGS.includes(name)) return `--${name}`;
    const written = environment[`npm_config_${name}`];
    return `--${name} ${(written === 'true' ? values.shift() : written) ?? '…'}`;
  });
  throw new UserError(
    `${options} が npm に取られて、届きませんでした。何もしていません。`,
    `npm run ${script} -- ${[...values, ...example].join(' ')} のように、-- を間に書いてください。`,
  );
}

/** Options without a value. */
const FLAGS = ['json', 'diff', 'kept', 'sandbox'];
