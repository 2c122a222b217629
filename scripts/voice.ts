/** `npm run check:voice`: does Twilio's own client accept the token? */
import { LAST_STEP } from '../steps/steps.js';
import { KEEP_FOR_NEXT_CHAPTER, type Report, renderReason, reportOf } from './checking/report.js';
import { chooseTarget, describeTarget, reasonFor } from './checking/target.js';
import { colours } from './cli/colours.js';
import { command, ENV, JSON_RESULT, settingsPath, timeout } from './cli/command.js';
import { within } from './cli/ending.js';
import { paragraph } from './cli/text.js';
import { Interrupted } from './cli/user-error.js';
import { renderVerdicts } from './cli/verdicts.js';
import { settingsFor } from './settings/env-file.js';
import { gateFor } from './settings/redact.js';
import { deployedAddress } from './twilio/cloud.js';
import { latestRecord } from './twilio/record.js';
import { checkVoice } from './voice/check-voice.js';

export const main = command(
  {
    name: 'npm run check:voice',
    does: `トークンを Twilio の本物のクライアント（Voice SDK）に渡し、登録できるかを確かめます。
このパソコンに入っている Chrome、Chromium、Edge のどれかを、画面を出さずに使います。
サンドボックスの設定と、設定ファイルがないときは、このパソコンの中だけで確かめます。`,
    options: {
      url: {
        value: 'アドレス',
        help: 'デプロイした /token',
        heading:
          '  対象（指定しなければ、npm run deploy をしてあればそのアドレス、なければ作業ファイル workspace/token.ts）',
      },
      file: { value: 'パス', help: 'ハンドラーのファイル' },
      step: { value: LAST_STEP.id, help: 'キットの完成例' },
      env: { ...ENV, heading: '  その他' },
      timeout: timeout('全体の制限時間', 30),
      json: JSON_RESULT,
    },
    exitCodes: '0 登録できた、1 登録できなかった、2 コマンドの使い方の誤り、またはブラウザーがない',
  },
  async (values) => {
    const path = settingsPath(values.env);
    const settingsFile = settingsFor(values.env);
    return within(values.timeout, async ({ startedAt, deadline, signal }) => {
      const target = chooseTarget(LAST_STEP.id, values, path, await deployedAddress());
      if (target.kind === 'settings') throw new Error('the last step is never about the settings file alone');
      const verdicts = await checkVoice({ target, settingsFile, startedAt, deadline, signal });
      if (signal.reason instanceof Interrupted) throw signal.reason;
      const reason = reasonFor(LAST_STEP.id, values, target, latestRecord());
      const report = gateFor(settingsFile)(reportOf(LAST_STEP.id, target, { verdicts, output: '' }, reason));
      console.log(values.json ? JSON.stringify(report) : textOf(report));
      return report.ok ? 0 : 1;
    });
  },
);

function textOf({ target, reason, ok, verdicts }: Report): string {
  const isRegistered = verdicts.some(({ id, status }) => id === 'voice.registered' && status === 'passed');
  const failure = isRegistered
    ? `✖ 登録はできましたが、手順 ${LAST_STEP.id} の検査に不合格があります。`
    : '✖ 本物のクライアントで登録できていません。';
  const sum = ok ? colours.green('✔ 本物のクライアントで登録できました。') : colours.red(failure);
  const heading = `${colours.bold('クライアントの登録の検査')}  対象: ${describeTarget(target)}`;
  const { columns } = process.stdout;
  const next = ok
    ? paragraph(`  ${colours.cyan('次に')}  `, target.kind === 'url' ? NEXT_CHAPTER : DEPLOY, columns)
    : [];
  return [heading, ...renderReason(reason, columns), '', renderVerdicts(verdicts, columns), '', sum, ...next].join(
    '\n',
  );
}

const NEXT_CHAPTER = `この章の /token は完成です。${KEEP_FOR_NEXT_CHAPTER}`;
const DEPLOY =
  'npm run deploy でデプロイしてから npm run check:voice をもう一度実行すると、デプロイした /token でも確かめられます。';
