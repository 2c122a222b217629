/** What is set, without showing secrets. */
import { judgeEnvironment, wellFormed } from '../../checks/settings/environment.js';
import { SERVICE_NAME, serviceNameOf } from '../../checks/settings/service-name.js';
import { maskedSid } from '../../checks/settings/setting-guide.js';
import {
  isSandbox,
  SECRET_NAMES,
  SETTING_NAMES,
  type SettingName,
  type SettingsFile,
} from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import { colours } from '../cli/colours.js';
import { padEnd } from '../cli/text.js';
import { renderVerdicts } from '../cli/verdicts.js';

export interface Table {
  text: string;
  /** Whether nothing in it is wrong. */
  ok: boolean;
}

const MARK: Record<Verdict['status'], string> = {
  passed: colours.green('✔'),
  failed: colours.red('✖'),
  todo: colours.cyan('○'),
  skipped: colours.dim('−'),
};

/** @param width columns of the terminal */
export function settingsTable(file: SettingsFile | undefined, width: number | undefined): Table {
  const verdicts = judgeEnvironment(file);
  const failures = verdicts.filter(({ status }) => status === 'failed' || status === 'todo');
  const rows = file ? ([...SETTING_NAMES, SERVICE_NAME] as const).map((name) => row(name, file, verdicts)) : [];
  const sandbox = file && isSandbox(file) ? ['  サンドボックスの値です（HANDSON_SANDBOX=true）。'] : [];
  const reasons = failures.length > 0 ? ['', renderVerdicts(failures, width).trimEnd()] : [];
  return { text: [...rows, ...sandbox, ...reasons].join('\n').replace(/^\n/, ''), ok: failures.length === 0 };
}

function row(name: SettingName | typeof SERVICE_NAME, file: SettingsFile, verdicts: readonly Verdict[]): string {
  const { status } = verdicts.find(({ id }) => id === `settings.${name}`) ?? { status: 'skipped' };
  return `  ${MARK[status]} ${padEnd(name, 22)}${shown(name, file, status)}`;
}

function shown(name: SettingName | typeof SERVICE_NAME, file: SettingsFile, status: Verdict['status']): string {
  if (status === 'skipped') return colours.dim('（なし）');
  if (name === SERVICE_NAME) return status === 'passed' ? serviceNameOf(file)! : '（使えない名前です）';
  const value = wellFormed(file)[name];
  // What is malformed may be a secret in the wrong place.
  return value ? maskedSetting(name, value) : '（正しい形の値がありません）';
}

/** Enough of a value to recognise it; of a secret, nothing but that it is there. */
export function maskedSetting(name: SettingName, value: string): string {
  return (SECRET_NAMES as readonly string[]).includes(name) ? `•••••••• （${value.length} 文字）` : maskedSid(value);
}
