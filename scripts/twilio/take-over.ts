/** What is not ours is touched only by somebody who types the name of its service. */
import { ask } from '../cli/ask.js';
import { UserError } from '../cli/user-error.js';
import type { Cloud } from './cloud.js';
import { nameOf } from './live.js';
import type { Look } from './seal.js';

/** Whether what is not ours may be touched all the same. @throws UserError when there is nobody to ask */
export type MayTakeOver = (look: Look) => Promise<boolean>;

/**
 * @param command as people call it, for what they can do instead
 * @param mayTakeOver asked where it is not ours; without it, that is refused
 * @throws UserError when it is not ours, and nobody permits it
 */
export async function requireOwn(
  look: Look,
  cloud: Cloud,
  command: string,
  mayTakeOver: MayTakeOver | undefined,
): Promise<void> {
  if (look.ownership !== 'theirs') return;
  if (!mayTakeOver) throw refusal(look, cloud, command);
  if (await mayTakeOver(look)) return;
  throw new UserError('サービスの名前が入力されなかったので、何も変更していません。', otherwise(cloud, command));
}

/**
 * Takes the name from the option `--take-over`, or asks for it on the terminal.
 * @param typed the value of the option
 * @param canAsk false for `--json`
 * @param signal ends the question
 */
export function takingOver(
  cloud: Cloud,
  command: string,
  typed: string | undefined,
  canAsk: boolean,
  signal: AbortSignal,
): MayTakeOver {
  return async (look) => {
    if (typed === cloud.serviceName) return true;
    if (typed !== undefined) {
      throw new UserError(
        `--take-over の値が、サービスの名前（${cloud.serviceName}）と違います。何も変更していません。`,
        otherwise(cloud, command),
      );
    }
    if (!canAsk || !process.stdin.isTTY) throw refusal(look, cloud, command);
    // Below the phase that is under way.
    console.log(`\n${contents(look, cloud)}\n続けると、それはなくなります。`);
    const answer = await ask('続けるなら、サービスの名前を入力してください（Enter だけで中止）: ', signal);
    return answer.trim() === cloud.serviceName;
  };
}

function refusal(look: Look, cloud: Cloud, command: string): UserError {
  return new UserError(`${contents(look, cloud)}何も変更していません。`, otherwise(cloud, command));
}

/** What is in it, and since when. */
export function contents({ live, since }: Look, { serviceName }: Cloud): string {
  const what = live ? nameOf(live) : 'このキットの目印を返さないもの';
  const when = since ? `、${since.toLocaleString('ja-JP', { dateStyle: 'medium', timeStyle: 'short' })} から` : '';
  return `サービス ${serviceName} には、このパソコンから公開したと確かめられないコードが入っています（${what}${when}）。`;
}

function otherwise({ serviceName }: Cloud, command: string): string {
  return `ほかの人のものなら、npm run env で自分だけのサービスの名前に変えてください。自分が別のパソコンなどから公開したもので、なくなってよければ、ターミナルで ${command} -- --take-over ${serviceName} のように、サービスの名前を書いて実行してください。`;
}
