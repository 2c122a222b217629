/** What is deployed, against what is on this computer. Values are compared and never shown. */
import { failed, passed, type Subject, skipped, type Verdict } from '../verdict.js';

const ENVIRONMENT: Subject = { id: 'deployment.environment', title: 'デプロイ先' };
const PUBLIC: Subject = {
  id: 'deployment.public',
  title: '/token の公開範囲（Public）',
  docs: 'https://www.twilio.com/docs/serverless/functions-assets/visibility',
};
const VARIABLES: Subject = { id: 'deployment.variables', title: 'デプロイ先の環境変数' };
const LOGS: Subject = { id: 'deployment.logs', title: 'デプロイ先の最近のエラー' };

export type EnvironmentEvidence =
  | { kind: 'live'; buildSid: string; visibility: string | undefined }
  | { kind: 'nothing-live' }
  | { kind: 'gone' }
  | { kind: 'unknown'; reason: string };

/** @returns whether it is there, and whether everybody can ask for a token */
export function judgeEnvironmentOf(evidence: EnvironmentEvidence): Verdict[] {
  switch (evidence.kind) {
    case 'gone':
      return [
        failed(ENVIRONMENT, {
          blame: 'settings',
          cause: '前にデプロイしたサービスが、アカウントにもうありません。Console かほかのコマンドで削除されています。',
          next: 'npm run deploy で、もう一度デプロイしてください。アドレスは変わります。',
        }),
      ];
    case 'nothing-live':
      return [
        failed(ENVIRONMENT, {
          blame: 'settings',
          cause: 'デプロイ先はありますが、何も公開されていません。',
          next: 'npm run deploy で、もう一度デプロイしてください。',
        }),
      ];
    case 'unknown':
      return [skipped(ENVIRONMENT, evidence.reason)];
    case 'live':
      return [passed(ENVIRONMENT), judgePublic(evidence.visibility)];
  }
}

function judgePublic(visibility: string | undefined): Verdict {
  if (visibility === 'public') return passed(PUBLIC);
  if (visibility === undefined) {
    return failed(PUBLIC, {
      blame: 'settings',
      cause: '公開中のものに、/token という Function がありません。',
      next: 'npm run deploy で、もう一度デプロイしてください。',
    });
  }
  return failed(PUBLIC, {
    blame: 'settings',
    cause: `/token が ${visibility === 'private' ? 'Private' : 'Protected'} なので、ブラウザーやアプリからは断られます。`,
    next: 'npm run deploy でデプロイし直すか、Console の Function の一覧で /token を Public に変えて Deploy All を押してください。',
  });
}

/** @param deployed what the environment has, by name; undefined when it could not be read, with the `reason` */
export function judgeVariables(
  local: Readonly<Record<string, string>>,
  deployed: Readonly<Record<string, string>> | undefined,
  reason = '',
): Verdict {
  if (!deployed) return skipped(VARIABLES, reason);
  const missing = Object.keys(local).filter((name) => deployed[name] === undefined);
  const different = Object.keys(local).filter((name) => deployed[name] !== undefined && deployed[name] !== local[name]);
  if (missing.length + different.length === 0) return passed(VARIABLES);
  const causes = [
    ...(missing.length > 0 ? [`${missing.join('、')} が、デプロイ先にありません。`] : []),
    ...(different.length > 0 ? [`${different.join('、')} の値が、このパソコンの設定と違います。`] : []),
  ];
  return failed(VARIABLES, {
    blame: 'settings',
    cause: `${causes.join('')}公開中の /token は、デプロイ先の値でトークンを作ります。`,
    next: 'このパソコンの設定が正しければ、npm run env -- --deployed でデプロイ先に反映してください。',
  });
}

export interface LogEntry {
  level: string;
  message: string;
  /** ISO 8601. */
  date: string;
  buildSid: string;
}

const SHOWN = 3;
/** Characters of a message. */
const LONGEST = 160;

/**
 * Errors of what was live before are history.
 * @param entries newest first; undefined when they could not be read, with the `reason`
 * @param buildSid what is live now; undefined when that is not known
 */
export function judgeLogs(
  entries: readonly LogEntry[] | undefined,
  buildSid: string | undefined,
  reason = '',
): Verdict {
  if (!entries) return skipped(LOGS, reason);
  const errors = entries.filter(({ level }) => level.toUpperCase() === 'ERROR');
  const current = errors.filter((entry) => buildSid === undefined || entry.buildSid === buildSid);
  if (current.length === 0) {
    return passed(errors.length > 0 ? { ...LOGS, title: `${LOGS.title}: いまのコードではありません` } : LOGS);
  }
  const shown = current.slice(0, SHOWN).map(({ date, message }) => `${localTime(date)}「${firstLine(message)}」`);
  return failed(LOGS, {
    blame: 'code',
    cause: `公開中の /token が、この 1 日にエラーを記録しています: ${shown.join('、')}${current.length > SHOWN ? `、ほか ${current.length - SHOWN} 件` : ''}。`,
    next: 'npm run check:step6 で原因を調べ、直して npm run deploy を実行してください。もう直っているなら、1 日たった記録は数えなくなります。',
  });
}

function firstLine(message: string): string {
  const line = (message.trim().split(/\r?\n/, 1)[0] ?? '').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** `11/24 09:05` on this computer's clock, as its user remembers it. */
function localTime(date: string): string {
  const time = new Date(date);
  if (Number.isNaN(time.getTime())) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  return `${time.getMonth() + 1}/${time.getDate()} ${two(time.getHours())}:${two(time.getMinutes())} `;
}
