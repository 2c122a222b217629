/** `npm run reset`: takes the demo back to the start, after saying what that means. */
import { FIRST_STEP } from '../steps/steps.js';
import { command, ENV, TAKE_OVER, timeout } from './cli/command.js';
import { within } from './cli/ending.js';
import { cloudIfAny } from './twilio/cloud.js';
import { withLock } from './twilio/lock.js';

export const main = command(
  {
    name: 'npm run reset',
    does: `作業ファイルと公開中のものを手順 ${FIRST_STEP.id} に戻します（元の作業ファイルは残ります）。
この章の環境変数をデプロイ先から削除し、進み具合の記録も消します。`,
    options: {
      delete: { help: 'デプロイ先のサービスを丸ごと削除する' },
      'dry-run': { help: '何をするかを表示するだけ' },
      yes: { help: '確認せずに実行する' },
      'take-over': TAKE_OVER,
      sandbox: { help: 'Twilio の代わりにサンドボックスを元に戻す' },
      env: ENV,
      timeout: timeout('全体の制限時間', 300, 3_600),
      json: { help: '経過と結果を、1 行に 1 つの JSON で出力（--yes か --dry-run と一緒に）' },
    },
    exitCodes: '0 元に戻した、または戻すものがない、1 取りやめた、2 そのほかの失敗',
  },
  (values) =>
    within(values.timeout, async (limits) => {
      // Without credentials nothing can be deployed either: then only this computer is taken back.
      const cloud = await cloudIfAny(values);
      const work = () => {
        const { reset }: typeof import('./twilio/reset-command.js') = require('./twilio/reset-command.js');
        return reset(cloud, values, limits);
      };
      return cloud ? withLock(work, limits.signal) : work();
    }),
);
