/** The settings file: its shape, and who may read it. */
import fs from 'node:fs';
import { isSandbox, type SettingsFile } from '../../checks/settings/settings.js';
import { failed, passed, skipped, type Verdict } from '../../checks/verdict.js';
import { judgeSettings } from '../checking/run-check.js';
import type { UserError } from '../cli/user-error.js';
import { shownPath } from '../system/paths.js';

/** @param file undefined when there is none, an error when there is one that cannot be read */
export function examineSettings(path: string, file: SettingsFile | UserError | undefined): Verdict[] {
  if (file === undefined) return [fs.existsSync(`${path}.txt`) ? judgeName(path) : NONE];
  return [...judgeSettings(file, 'workspace'), ...judgeMode(path, file)];
}

const NONE = skipped(
  { id: 'settings.file', title: '設定ファイル' },
  'まだありません。なくても、ダミーの値で最後の手順まで進められます。アカウントの値は npm run env で入力します。',
);

/** Windows hides the end of the name, and Notepad adds it. */
function judgeName(path: string): Verdict {
  return failed(
    { id: 'settings.name', title: '設定ファイルの名前' },
    {
      blame: 'settings',
      cause: `設定ファイルの名前が ${shownPath(path)}.txt になっているので、読まれません。`,
      next: `名前を ${shownPath(path)} に変えてください。Windows のエクスプローラーでは「表示」の「ファイル名拡張子」をオンにすると、.txt が見えます。`,
    },
  );
}

/** Windows has no such modes, and throwaway values are nobody's secret. */
function judgeMode(path: string, file: SettingsFile | UserError): Verdict[] {
  if (process.platform === 'win32' || !('entries' in file) || isSandbox(file)) return [];
  const { mode } = fs.statSync(path);
  const subject = { id: 'settings.mode', title: '設定ファイルの権限' };
  if ((mode & 0o077) === 0) return [passed(subject)];
  return [
    failed(subject, {
      blame: 'settings',
      cause: `設定ファイル ${shownPath(path)} を、このパソコンのほかのユーザーも読めます（権限 ${(mode & 0o777).toString(8)}）。シークレットが書かれているので、読まれると危険です。`,
      next: `chmod 600 ${shownPath(path)} を実行してください。npm run env で作ると、はじめからこの権限になります。`,
    }),
  ];
}
