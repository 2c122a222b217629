/** `npm run env`: puts the chapter's settings into `.env`, each checked at once, and proves that they agree. */
import { command, ENV, helpHint, settingsPath, timeout } from './cli/command.js';
import { UserError } from './cli/user-error.js';
import { ask, show, takeInput, type UpdateDeployment, useSandbox } from './settings/flow.js';
import { bringToDeployment, updateDeployed } from './twilio/variables.js';

export const main = command(
  {
    name: 'npm run env',
    does: 'この章で使う値を順に尋ね、設定ファイル .env に書き込みます。',
    options: {
      stdin: { help: '尋ねずに、標準入力から KEY=値 の形で受け取る' },
      show: { help: 'いまの設定を、値を伏せて表示するだけ' },
      sandbox: { help: 'Twilio のアカウントなしで試すための、ダミーの値を書き込む' },
      deployed: { help: 'いまの設定を、デプロイ先の環境変数にだけ反映する' },
      yes: { help: '確認せずに実行する' },
      env: ENV,
      timeout: timeout('デプロイ先に反映するときの制限時間', 60),
    },
    exitCodes: '0 成功、1 値に誤りがある、2 そのほかの失敗、130 中止',
  },
  ({ stdin, show: shows, sandbox, deployed, yes, env, timeout: timeoutMs }) => {
    if ([stdin, shows, sandbox, deployed].filter(Boolean).length > 1)
      throw new UserError(
        '--stdin、--show、--sandbox、--deployed は、一度に 1 つだけ指定できます。',
        helpHint('npm run env'),
      );
    const file = settingsPath(env);
    if (shows) return show(file);
    if (deployed) return updateDeployed({ sandbox: false, env }, timeoutMs);
    const update: UpdateDeployment = (settings, written) => bringToDeployment(settings, written, timeoutMs);
    if (sandbox) return useSandbox(file, yes, update);
    return stdin ? takeInput(file, yes, update) : ask(file, update);
  },
);
