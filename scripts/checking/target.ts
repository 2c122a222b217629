/** Where the `/token` to check is: the workspace, a step of the kit, a file, or an address. */
import { checksOf, includes, isStepId, STEP_IDS, type StepId, stepBefore, stepOf } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { fromWhereTyped, shownPath, stepFile, WORKSPACE_FILE } from '../system/paths.js';
import type { DeploymentRecord } from '../twilio/record.js';

export type CodeTarget =
  | { kind: 'workspace'; path: string }
  | { kind: 'step'; step: StepId; path: string }
  | { kind: 'file'; path: string };

export type Target = CodeTarget | { kind: 'url'; url: string } | { kind: 'settings'; path: string };

export interface TargetOptions {
  url?: string;
  file?: string;
  step?: string;
}

/** Undefined when no option names a target. @throws UserError when more than one does, or one is unusable. */
function namedTarget({ url, file, step }: TargetOptions): Target | undefined {
  if ([url, file, step].filter((option) => option !== undefined).length > 1) {
    throw new UserError(
      '検査の対象が 2 つ以上指定されています。',
      '--url、--file、--step のうち、どれか 1 つだけを指定してください。',
    );
  }
  if (url !== undefined) return { kind: 'url', url: httpUrl(url).href };
  if (file !== undefined) return { kind: 'file', path: fromWhereTyped(file) };
  if (step === undefined) return undefined;
  if (!isStepId(step)) {
    throw new UserError(
      `手順 ${step} はありません。`,
      `--step には ${STEP_IDS.join('、')} のどれかを指定してください。`,
    );
  }
  return { kind: 'step', step, path: stepFile(stepOf(step).file) };
}

/**
 * What a check looks at: what the options name; otherwise the settings file for the step about it, the deployed address
 * for a step that answers with a token, where there is one, and the workspace.
 * @param deployed the address that the last deployment recorded
 * @throws UserError when the options contradict each other or the step
 */
export function chooseTarget(
  step: StepId,
  options: TargetOptions,
  settingsPath: string,
  deployed: string | undefined,
): Target {
  const named = namedTarget(options);
  if (named?.kind === 'url' && !includes(step, 'response')) {
    throw new UserError(
      `手順 ${step} は、アドレスだけでは検査できません。${stepBefore('response').id} までのレスポンスはどれも同じ TwiML で、違いが外から見えないためです。`,
      `--file か --step を使うか、対象を指定せずに作業ファイルを検査してください。アドレスの検査は ${checksOf('response')} でできます。`,
    );
  }
  if (named) return named;
  if (includes(step, 'response') && deployed !== undefined) return { kind: 'url', url: deployed };
  return stepOf(step).role === 'settings'
    ? { kind: 'settings', path: settingsPath }
    : { kind: 'workspace', path: WORKSPACE_FILE };
}

/**
 * Why this target, for whoever named none where there is a choice; undefined otherwise.
 * @param record of the last deployment
 */
export function reasonFor(
  step: StepId,
  options: TargetOptions,
  target: Target,
  record: Pick<DeploymentRecord, 'cloud'> | undefined,
): string | undefined {
  if (namedTarget(options) || !includes(step, 'response')) return undefined;
  const where = record?.cloud === 'sandbox' ? 'サンドボックス' : 'Twilio';
  if (target.kind === 'url') {
    return `最後に npm run deploy でデプロイした先（${where}）です。作業ファイルを検査するには、-- --file ${shownPath(WORKSPACE_FILE)} を付けて実行してください。`;
  }
  return record
    ? `最後にデプロイした先（${where}）が起動していないので、作業ファイルを検査します。`
    : 'npm run deploy でまだデプロイしていないので、作業ファイルを検査します。';
}

/** As the first line of a report names it. */
export function describeTarget(target: Target): string {
  switch (target.kind) {
    case 'workspace':
      return `作業ファイル ${shownPath(target.path)}`;
    case 'step':
      return `手順 ${target.step} の完成例 ${shownPath(target.path)}`;
    case 'file':
      return `ファイル ${shownPath(target.path)}`;
    case 'settings':
      return `設定ファイル ${shownPath(target.path)}`;
    case 'url':
      return target.url;
  }
}

/** @throws UserError for anything but http and https. Credentials in the address are left out: they would be printed. */
function httpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    refuseNearMiss(text);
    throw new UserError(
      `「${text.replace(/\/\/[^/@]*@/, '//').slice(0, 80)}」は検査できるアドレスではありません。`,
      '--url には https://（自分のドメイン）.twil.io/token のように、https:// から始まるアドレスを指定してください。',
    );
  }
  url.username = '';
  url.password = '';
  return url;
}

/** @throws UserError for an address that only lacks its beginning, or has full-width characters in it */
function refuseNearMiss(text: string): void {
  const half = text.normalize('NFKC').trim();
  if (/[\uff01-\uff5e\u3000]/.test(text) && !/[^\x21-\x7e]/.test(half) && !half.includes('@')) {
    throw new UserError(
      `アドレス「${text.slice(0, 80)}」に、全角の文字が混じっています。`,
      `日本語入力を切って、--url ${withScheme(half)} のように半角で指定してください。`,
    );
  }
  if (!/^(localhost|[\w-]+(\.[\w-]+)+)(:\d+)?([/?#]|$)/i.test(text) || !URL.canParse(withScheme(text))) return;
  throw new UserError(
    `アドレス「${text.slice(0, 80)}」の先頭に、https:// などがありません。`,
    `--url ${withScheme(text)} のように、先頭から指定してください。`,
  );
}

/** Servers of one's own computer speak http only. */
function withScheme(text: string): string {
  if (/^[a-z]+:\/\//i.test(text)) return text;
  return `${/^(localhost|127\.)/i.test(text) ? 'http' : 'https'}://${text}`;
}
