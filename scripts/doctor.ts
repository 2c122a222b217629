/** `npm run doctor`: when something does not work, one command says what. Its report can be pasted into a chat as it is. */
import { allPassed } from '../checks/verdict.js';
import { command, ENV, JSON_RESULT, port, settingsPath, timeout } from './cli/command.js';
import { examine, type Findings, plainReport } from './doctor/examine.js';
import { settingsOrReason } from './settings/env-file.js';
import { USUAL_PORTS } from './workshop/ports.js';

export const main = command(
  {
    name: 'npm run doctor',
    does: `動かないときに、原因がどこにあるかをまとめて調べます。設定や作業ファイル、公開中のものは変えません。
シークレットやトークンは表示せず、SID も一部を伏せるので、結果をそのまま質問に貼り付けられます。`,
    options: {
      sandbox: { help: '設定にかかわらず、サンドボックスを調べる' },
      env: ENV,
      port: port('npm start のページのポート', USUAL_PORTS.page),
      'function-port': port('npm start の /token のポート', USUAL_PORTS.function),
      timeout: timeout('通信を待つ時間', 4),
      json: JSON_RESULT,
    },
    exitCodes: '0 問題なし、1 直すところがある、2 コマンドの使い方の誤り',
  },
  async (values) => {
    const path = settingsPath(values.env);
    const findings = await examine({
      settingsPath: path,
      settingsFile: settingsOrReason(path, values.env),
      sandbox: values.sandbox,
      ports: {
        page: values.port ?? USUAL_PORTS.page,
        function: values['function-port'] ?? USUAL_PORTS.function,
      },
      timeoutMs: values.timeout,
    });
    const verdicts = findings.topics.flatMap((topic) => topic.verdicts);
    const ok = allPassed(verdicts);
    console.log(values.json ? JSON.stringify({ ok, facts: findings.facts, verdicts }) : text(findings));
    return ok ? 0 : 1;
  },
);

/** What draws the report needs packages, which may be what is missing. */
function text(findings: Findings): string {
  try {
    const { renderDoctor }: typeof import('./doctor/render.js') = require('./doctor/render.js');
    return renderDoctor(findings.facts, findings.topics, process.stdout.columns);
  } catch {
    return plainReport(findings);
  }
}
