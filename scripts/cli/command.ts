/** One definition of a command: its options, its help and the ways in which it cannot be used come from the same table. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { DEFAULT_SETTINGS, fromWhereTyped } from '../system/paths.js';
import { refuseKeptByNpm, similarOption } from './npm-options.js';
import { reportError, UserError } from './user-error.js';

/** An option; without `value` it is a flag. */
export interface Option {
  help?: string;
  /** What the help calls its value. */
  value?: string;
  /** The value that it has when it is not given; needs `parse`. */
  default?: string;
  /** May be given several times. */
  multiple?: true;
  /** Makes of the text what the command works with. @throws UserError */
  parse?: (text: string, option: string) => unknown;
  /** Of the help: what stands above this option and those after it. */
  heading?: string;
}

type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends { parse: (...args: never[]) => infer V }
  ? O extends { default: string }
    ? V
    : V | undefined
  : O extends { multiple: true }
    ? string[] | undefined
    : O extends { value: string }
      ? string | undefined
      : boolean;

export type Values<T extends Options> = { [K in keyof T]: ValueOf<T[K]> };

export interface Definition<T extends Options> {
  /** As people call it: `npm run deploy`, `npm start`. */
  name: string;
  /** What it does: in one line first, for a list of all commands; then what else there is to know. */
  does: string;
  /** The first line of the help, where it is more than the name and its options. */
  usage?: string;
  /** Instead of a table of options: all the ways to call it, and what each does. */
  calls?: readonly (readonly [call: string, what: string])[];
  options: T;
  /** Below the options. */
  notes?: string;
  exitCodes: string;
  /** How many arguments it takes (none), and how many of them package.json gives it already (none). */
  positionals?: { most: number; given?: number };
  /** What a person is told who called it wrongly, where that is more than where the help is. */
  hint?: string;
  /** `--json` prints one line for a program that goes on reading: errors go to stderr all the same. */
  errorsAsText?: true;
}

/**
 * @param run gets the values by the names of the options, and the arguments; @returns the exit code
 * @returns the command, which takes its arguments and returns the exit code, with what a list of commands says of it
 */
export function command<const T extends Options>(
  definition: Definition<T>,
  run: (values: Values<T>, positionals: string[], args: readonly string[]) => number | Promise<number>,
) {
  const { name, does, options, errorsAsText } = definition;
  const main = async (args: readonly string[]): Promise<number> => {
    try {
      const given = parsed(definition, args);
      if (given.values.help) {
        // What draws it needs packages, which `npm run doctor` may be asked about.
        const { helpText }: typeof import('./help.js') = require('./help.js');
        console.log(helpText({ ...definition, options: { ...options, help: HELP } }, process.stdout.columns));
        return 0;
      }
      return await run(valuesOf(options, given.values), given.positionals, args);
    } catch (error) {
      return reportError(error, 'json' in options && !errorsAsText && args.includes('--json'));
    }
  };
  const call = definition.usage?.split(' [')[0] ?? name;
  return Object.assign(main, { listed: { call, does: does.split('\n')[0]! } });
}

/** Where the help of a command is. */
export function helpHint(name: string): string {
  return `使い方は ${name} -- --help で確かめられます。`;
}

type Given = ReturnType<typeof parseArgs>['values'];

/** @throws UserError for what Node's parser refuses, for what npm kept, and for an argument too many */
function parsed<T extends Options>(
  { name, options, positionals: { most, given = 0 } = { most: 0 }, hint = helpHint(name) }: Definition<T>,
  args: readonly string[],
): { values: Given; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: forNode(options) });
    if (!values.help) {
      refuseKeptByNpm(options, values, positionals.slice(given));
      const surplus = positionals[most];
      if (surplus !== undefined) throw new UserError(`余分な引数 ${surplus} があります。`, hint);
    }
    return { values, positionals };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(reason(error as NodeJS.ErrnoException, options), hint);
  }
}

function forNode(options: Options): Record<string, NonNullable<ParseArgsConfig['options']>[string]> {
  const all = Object.entries<Option>(options).map(
    ([name, { value, multiple = false }]) => [name, { type: value ? 'string' : 'boolean', multiple }] as const,
  );
  return { ...Object.fromEntries(all), help: { type: 'boolean', short: 'h' } };
}

function reason({ code, message }: NodeJS.ErrnoException, options: Options): string {
  const name = /'(-[^' ]*)/.exec(message)?.[1] ?? /'(.*?)'/.exec(message)?.[1] ?? '';
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `オプション ${name} の値の書き方が違います。`;
  const meant = similarOption(name, Object.keys({ ...options, help: HELP }));
  return `${name} というオプションはありません。${meant ? `--${meant} の打ち間違いと思われます。` : ''}`;
}

function valuesOf<T extends Options>(options: T, given: Given): Values<T> {
  const entries = Object.entries(options).map(([name, option]) => {
    const value = given[name] ?? option.default;
    if (!option.value) return [name, value === true];
    return [name, option.parse && typeof value === 'string' ? option.parse(value, `--${name}`) : value];
  });
  return Object.fromEntries(entries);
}

const HELP: Option = { help: 'この説明' };

/** Options that several commands have. */
export const ENV = { value: 'パス', help: '設定ファイル（既定: .env）' } as const;
export const TAKE_OVER = {
  value: '名前',
  help: 'このパソコンからデプロイしたものではないサービスでも続ける（そのサービスの名前を書く）',
} as const;
export const JSON_RESULT = { help: '結果を JSON で出力' } as const;
export const JSON_PROGRESS = { help: '経過と結果を、1 行に 1 つの JSON で出力' } as const;

/** `--timeout`: a number of seconds; the command gets milliseconds. @param most the largest number of seconds */
export function timeout(help: string, seconds: number, most = 600) {
  const parse = (text: string, option: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value > 0 && value <= most) return value * 1000;
    throw new UserError(`${option} の値 ${text} は使えません。`, `0 より大きく ${most} 以下の秒数を指定してください。`);
  };
  return { value: '秒', help, default: String(seconds), parse } as const;
}

/** An option whose value is a port; 0 is any free one. */
export function port(help: string, usual: number) {
  const parse = (text: string, option: string): number => {
    if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
    throw new UserError(
      `${option} の値 ${text} はポートの番号ではありません。`,
      '1 から 65535 までの整数を指定してください。',
    );
  };
  return { value: '番号', help: `${help}（既定: ${usual}）`, parse } as const;
}

/** The settings file. @param typed the value of `--env` */
export function settingsPath(typed: string | undefined): string {
  return typed === undefined ? DEFAULT_SETTINGS : fromWhereTyped(typed);
}
