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
  refuseMisspelt(script, Object.keys(options), environment);
  if (kept.length === 0) return;
  const values = [...rest];
  const example = kept.map(({ name, isFlag, written }) => {
    if (written !== 'true') return `--${name} ${written || '…'}`;
    return isFlag ? `--${name}` : `--${name} ${values.shift() ?? '…'}`;
  });
  throw new UserError(
    `-- がないため、${kept.map(({ name }) => `--${name}`).join(' と ')} が npm のオプションとして扱われました。何もしていません。`,
    `${commandLine(script)} -- ${[...values, ...example].join(' ')} のように、-- を間に書いてください。`,
  );
}

/** What npm tells a script of itself, whatever was typed [run with npm 10.9 and 11.19]. */
const OF_NPM =
  /^(cache|prefix|(global|local)_prefix|(user|global)config|init_module|node_gyp|noproxy|npm_version|user_agent)$/;

/** `--sandbx`: npm keeps what it does not know as well, and the command would do what was not meant. @throws UserError */
function refuseMisspelt(script: string, names: readonly string[], environment: NodeJS.ProcessEnv): void {
  for (const key of Object.keys(environment)) {
    const written = /^npm_config_(\w+)$/.exec(key)?.[1];
    if (!written || OF_NPM.test(written) || names.includes(written.replaceAll('_', '-'))) continue;
    const meant = similarOption(written.replaceAll('_', '-'), names);
    if (!meant || isSetting(written.replaceAll('_', '-'), environment)) continue;
    throw new UserError(
      `--${written.replaceAll('_', '-')} というオプションはありません。--${meant} の打ち間違いと思われます。何もしていません。`,
      `${commandLine(script)} -- --${meant} のように、-- を間に書いてください。`,
    );
  }
}

function commandLine(script: string): string {
  return script === 'start' ? 'npm start' : `npm run ${script}`;
}

/** The option that was meant by one that does not exist: a slip of the finger, or its beginning. */
export function similarOption(typed: string, names: readonly string[]): string | undefined {
  const { nearest }: typeof import('../../checks/handler/names.js') = require('../../checks/handler/names.js');
  const word = typed.replace(/^-+/, '').replaceAll('_', '-');
  const begun = word.length > 1 ? names.filter((name) => name.startsWith(word)) : [];
  return begun.length === 1 ? begun[0] : nearest(word, names);
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
