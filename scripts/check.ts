/** `npm run check:stepN`: is the step right, and if not, what is wrong and what comes next? */
import { explainIdentity } from '../checks/token/identity.js';
import { checksOf, includes, isStepId, LAST_STEP, STEPS, stepFor } from '../steps/steps.js';
import { renderReport, reportOf } from './checking/report.js';
import { runCheck } from './checking/run-check.js';
import { chooseTarget, reasonFor } from './checking/target.js';
import { command, ENV, JSON_RESULT, settingsPath, timeout } from './cli/command.js';
import { LOOKS, within } from './cli/ending.js';
import { UserError } from './cli/user-error.js';
import { settingsOrReason } from './settings/env-file.js';
import { gateFor } from './settings/redact.js';
import { deployedUrl, latestRecord } from './twilio/record.js';

const SETTINGS_CHECK = stepFor('settings').check;
const TOKEN_CHECKS = checksOf('response');
const EXAMPLE = `例: npm run ${LAST_STEP.check} -- --identity`;

export const main = command(
  {
    name: `npm run ${LAST_STEP.check}`,
    does: '手順が正しくできているかを検査し、違うところがあれば、原因と次にすることを示します。',
    usage: `npm run check:step${STEPS.map(({ check }) => check.replace('check:step', '')).join('|')} [-- オプション]`,
    options: {
      url: {
        value: 'アドレス',
        help: `デプロイした /token（${TOKEN_CHECKS} だけ）`,
        heading: [
          `  対象（指定しなければ、作業ファイル workspace/token.ts。${SETTINGS_CHECK} では設定ファイル .env、`,
          `        ${TOKEN_CHECKS} では、npm run deploy をしてあれば、そのアドレス）`,
        ].join('\n'),
      },
      file: { value: 'パス', help: 'ハンドラーのファイル' },
      step: { value: stepFor('grant').id, help: 'キットの完成例' },
      identity: {
        value: '名前',
        help: `トークンの識別子がこの名前であること（${TOKEN_CHECKS} だけ）`,
        parse: identity,
        heading: '  求めること',
      },
      env: { ...ENV, heading: '  その他' },
      timeout: timeout('検査全体の制限時間', 10),
      repair: { help: 'コードの最初の不合格について、実際に試して見つかった直し方を、変える行の前後で示す' },
      json: JSON_RESULT,
    },
    exitCodes: '0 合格、1 不合格、2 コマンドの使い方の誤り',
    positionals: { most: 1, given: 1 },
  },
  async (values, [step = '']) => {
    if (!isStepId(step)) {
      const commands = STEPS.map(({ check }) => check).join('、');
      throw new UserError(`手順 ${step} の検査はありません。`, `検査のコマンドは ${commands} です。`);
    }
    const { identity, timeout: timeoutMs } = values;
    if (identity !== undefined && !includes(step, 'response')) {
      throw new UserError(`--identity は ${TOKEN_CHECKS} でだけ使えます。`, `${EXAMPLE} ${identity}`);
    }
    return within(
      timeoutMs,
      async ({ startedAt }) => {
        const path = settingsPath(values.env);
        const settingsFile = settingsOrReason(path, values.env);
        const record = includes(step, 'response') ? latestRecord() : undefined;
        const target = chooseTarget(step, values, path, record && deployedUrl(record));
        const reason = reasonFor(step, values, target, record);
        const isRecorded = target.kind === 'url' && reason !== undefined;
        const wishes = { identity };
        const checked = await runCheck({ step, target, isRecorded, settingsFile, wishes, timeoutMs, startedAt });
        const report = gateFor(settingsFile)(reportOf(step, target, checked, reason));
        console.log(
          values.json
            ? JSON.stringify(report)
            : renderReport(report, process.stdout.columns, {
                isAsked: values.repair,
                lines: checked.lines,
                token: checked.token,
              }),
        );
        return report.ok ? 0 : 1;
      },
      LOOKS,
    );
  },
);

/** @throws UserError for what Voice accepts as no identity */
function identity(text: string): string {
  const explanation = explainIdentity('string', text);
  if (!explanation) return text;
  throw new UserError(`--identity の${explanation.cause}`, `${EXAMPLE} taro_yamada`);
}
