/** Command lines: what Node's parser refuses, said in Japanese. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UserError } from './user-error.js';

/**
 * @param usage what to try instead, shown after the reason
 * @throws UserError for an unknown option, a missing value or an argument too many
 */
export function parseArguments<T extends ParseArgsConfig>(config: T, usage: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UserError(reason(error as NodeJS.ErrnoException), usage);
  }
}

function reason({ code, message }: NodeJS.ErrnoException): string {
  const name = /'(-[^' ]*)/.exec(message)?.[1] ?? /'(.*?)'/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${name} というオプションはありません。`;
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return `オプション ${name} の値の書き方が違います。`;
  return `余分な引数 ${name} があります。`;
}

/**
 * The value of `--timeout`, in milliseconds.
 * @param most the largest number of seconds
 * @throws UserError for anything but a number of seconds
 */
export function timeoutOf(seconds: string, most: number): number {
  const value = Number(seconds);
  if (seconds.trim() !== '' && value > 0 && value <= most) return value * 1000;
  throw new UserError(
    `--timeout の値 ${seconds} は使えません。`,
    `0 より大きく ${most} 以下の秒数を指定してください。`,
  );
}
