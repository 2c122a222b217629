/** On which address of this computer the room listens: one that was asked for, or the only one that there is. */
import os from 'node:os';
import { UserError } from '../cli/user-error.js';
import { isNear } from '../workshop/class/protocol.js';

const TRYING = '--address 127.0.0.1 を付けると、このパソコンの中だけで試せます。ボードへの行の貼り付けも使えます。';

/**
 * @param asked on the command line
 * @param interfaces of this computer
 * @throws UserError for what is no private or loopback address of this computer, and where somebody has to choose
 */
export function roomAddress(asked: string | undefined, interfaces = os.networkInterfaces()): string {
  const all = Object.entries(interfaces).flatMap(([name, infos]) => (infos ?? []).map((info) => ({ name, ...info })));
  const usable = all.filter(({ address }) => isNear(address));
  const outside = usable.filter(({ internal, family }) => !internal && family === 'IPv4');
  if (asked !== undefined) {
    if (usable.some(({ address }) => address === asked)) return asked;
    const others = outside.map(({ address }) => address).join('、');
    throw new UserError(
      `${asked} は、このパソコンの教室に使えるアドレスではありません。教室は、同じネットワークの中だけで開けます。`,
      `${others ? `使えるのは ${others} です。` : ''}${TRYING}`,
    );
  }
  if (outside.length === 1) return outside[0]!.address;
  if (outside.length === 0) {
    throw new UserError(
      'このパソコンに、教室に使えるアドレスがありません。Wi-Fi などのネットワークにつながっていないようです。',
      TRYING,
    );
  }
  const choices = outside.map(({ name, address }) => `\n  npm run class -- --address ${address}    （${name}）`);
  throw new UserError(
    `このパソコンにはアドレスが ${outside.length} つあり、どれが教室のネットワークかを決められません。`,
    `参加者と同じネットワークのものを選んでください。${choices.join('')}`,
  );
}
