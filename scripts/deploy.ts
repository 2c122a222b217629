/** `npm run deploy`: brings a step or the participant's own file to Twilio, or to the sandbox. */
import { isStepId, STEP_IDS } from '../steps/steps.js';
import { command, ENV, JSON_PROGRESS, TAKE_OVER, timeout } from './cli/command.js';
import { within } from './cli/ending.js';
import { UserError } from './cli/user-error.js';
import { chooseCloud } from './twilio/cloud.js';
import { withLock } from './twilio/lock.js';

const STEPS = STEP_IDS.join('、');

export const main = command(
  {
    name: 'npm run deploy',
    usage: 'npm run deploy [-- 対象] [-- オプション]',
    does: `作業ファイルか手順の完成例を、Twilio（またはサンドボックス）にデプロイします。
対象: workspace（既定: 自分の workspace/token.ts）、${STEPS}`,
    options: {
      prebuild: { help: 'デモの前に、すべての手順をあらかじめビルドする（公開中のものは変えない）' },
      sandbox: { help: 'Twilio の代わりに、npm run sandbox で起動したサンドボックスへデプロイする' },
      'take-over': TAKE_OVER,
      env: ENV,
      timeout: timeout('全体の制限時間', 300, 3_600),
      json: JSON_PROGRESS,
    },
    exitCodes: '0 成功、1 コードに誤りがあって送らなかった、2 そのほかの失敗',
    positionals: { most: 1 },
  },
  async ({ timeout: timeoutMs, ...values }, [given]) => {
    if (values.prebuild && given !== undefined) {
      throw new UserError(
        `--prebuild は、すべての手順をビルドするだけです。対象（${given}）と一緒には指定できません。`,
        `ビルドだけなら npm run deploy -- --prebuild、デプロイするなら npm run deploy -- ${given} を実行してください。`,
      );
    }
    const name = given ?? 'workspace';
    if (name !== 'workspace' && !isStepId(name)) {
      throw new UserError(
        `${name} というデプロイの対象はありません。`,
        `workspace か、${STEPS} のどれかを指定してください。`,
      );
    }
    return within(timeoutMs, async (limits) => {
      const cloud = await chooseCloud(values);
      return withLock(async () => {
        const work: typeof import('./twilio/deploy-command.js') = require('./twilio/deploy-command.js'); // loads Twilio's client
        return values.prebuild ? work.prebuildAll(cloud, limits, values) : work.deployOne(name, cloud, limits, values);
      }, limits.signal);
    });
  },
);
