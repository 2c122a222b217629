/** Options that npm took for its own: `npm run check:step6 --url X` instead of `npm run check:step6 -- --url X`. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from './user-error.js';

/**
 * npm leaves a trace of them in the environment of the script that it runs: `npm_config_function_port`, with the value only
 * where it was written `--function-port=4`; of a flag `true`, and an empty text where it is off, which npm says of its own
 * `yes` whenever nobody can be asked [run with npm 10.9 and 11.19].
 * @param options of the command, by name
 * @param given the options that did arrive
 * @param rest the arguments that arrived without an option: where npm kept the option, its value is among them
 * @throws UserError when npm kept an option that did not arrive
 */
export function refuseKeptByNpm(
  options: Readonly<Record<string, { value?: string }>>,
  given: Readonly<Record<string, unknown>>,
  rest: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const script = environment.npm_lifecycle_event;
  if (!script) return;
  const kept = Object.entries(options).flatMap(([name, { value }]) => {
    const written = environment[`npm_config_${name.replaceAll('-', '_')}`];
    const isKept = written !== undefined && (value !== undefined || written !== '') && given[name] === undefined;
    return isKept && !isSetting(name, environment) ? [{ name, isFlag: value === undefined, written }] : [];
  });
  if (kept.length === 0) return;
  const values = [...rest];
  const example = kept.map(({ name, isFlag, written }) => {
    if (written !== 'true') return `--${name} ${written || '…'}`;
    return isFlag ? `--${name}` : `--${name} ${values.shift() ?? '…'}`;
  });
  throw new UserError(
    `${kept.map(({ name }) => `--${name}`).join(' と ')} が npm に取られて、届きませんでした。何もしていません。`,
    `npm ${script === 'start' ? '' : 'run '}${script} -- ${[...values, ...example].join(' ')} のように、-- を間に書いてください。`,
  );
}

/**
 * npm has options of the same names (json, yes, …) and tells of those in its own settings files in the same way: who wrote
 * `json=true` there typed nothing here. Not so `dry-run`: somebody who relies on it must not be taken at less than their word.
 * A value from the person's own environment (`npm_config_json=true`) cannot be told from a typed one, and is refused.
 */
function isSetting(name: string, environment: NodeJS.ProcessEnv): boolean {
  const { npm_config_local_prefix: project, npm_config_userconfig, npm_config_globalconfig } = environment;
  const files = [project && path.join(project, '.npmrc'), npm_config_userconfig, npm_config_globalconfig];
  const line = new RegExp(`^\\s*${name}(\\[\\])?\\s*(=|$)`, 'm');
  return name !== 'dry-run' && files.some((file) => file && line.test(contentOf(file)));
}

function contentOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return ''; // most have none
  }
}
