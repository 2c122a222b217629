/** `npm run cleanup`: after the course, deletes what it left behind, and shows that it is gone. */
import { command, ENV, JSON_RESULT, settingsPath, timeout } from './cli/command.js';
import { UserError } from './cli/user-error.js';
import { cloudIfAny } from './twilio/cloud.js';
import { withLock } from './twilio/lock.js';

export const main = command(
  {
    name: 'npm run cleanup',
    does: `コースの終了後に、コースで作ったものが残っていないかを 1 つずつ確認します。残っていれば、尋ねてから削除します。
このパソコンから作ったサービスとそのアドレス、API キー、TwiML App、秘密の値のあるファイルを調べます。
API キーの削除には AUTH_TOKEN が必要です。ほかの人のサービスには触れません。
次の章では、/token のサービス、API キー、TwiML App、設定ファイルを使います。続ける人は --keep を付けてください。`,
    options: {
      keep: { help: '次の章で使うものを残す' },
      delete: { help: '次の章で使うものも削除する' },
      yes: { help: '確認せずに削除する（次の章で使うものは、--delete も付けたときだけ）' },
      sandbox: { help: 'Twilio の代わりに、サンドボックスにあるものを調べる' },
      env: ENV,
      timeout: timeout('全体の制限時間', 120, 3_600),
      json: JSON_RESULT,
    },
    exitCodes: '0 残っていない（または残すことを選んだ）、1 残っている、または確認できない、2 コマンドの使い方の誤り',
  },
  async ({ timeout: timeoutMs, ...values }) => {
    if (values.keep && values.delete) {
      throw new UserError('--keep と --delete は同時に指定できません。', 'どちらか 1 つを指定してください。');
    }
    const cloud = await cloudIfAny(values);
    const file = settingsPath(values.env);
    return withLock(async () => {
      const { cleanup }: typeof import('./twilio/cleanup/cleanup-command.js') =
        require('./twilio/cleanup/cleanup-command.js');
      return cleanup(cloud, file, Date.now() + timeoutMs, values);
    });
  },
);
