/** Judges one value by the rules of check:step1, in the words of a conversation. */
import { explainAbsent } from '../../checks/settings/absent-setting.js';
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { SETTING_NAMES, type SettingName, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import type { Explanation, Verdict } from '../../checks/verdict.js';
import { explainServiceName, SERVICE_NAME } from './service-name.js';

/** @param earlier the values before it, which it has to differ from */
export function explainAnswer(name: SettingName, value: string, earlier: Partial<Settings>): Explanation | undefined {
  const entries = Object.entries({ ...earlier, [name]: value }).map(([key, text]) => ({
    name: key,
    raw: text,
    value: text,
    line: 1,
  }));
  const verdicts = judgeEnvironment({ path: '', entries, oddLines: [] });
  const failure = verdicts.find(
    ({ id, status }) => status === 'failed' && (id === `settings.${name}` || id === 'settings.distinct'),
  );
  return failure && inConversation(failure);
}

/** The explanations speak of lines of a file; here there is only what has just been typed. */
function inConversation({ cause = '', next = '' }: Verdict): Explanation {
  return {
    cause: cause.replace(/^\d+ 行目の /, ''),
    next: next
      .replace('その行の = から後ろを全部消し、', '')
      .replace('= のすぐ後に値だけを書いてください', '値だけを入力してください')
      .replace(
        / ?コマンドでデプロイしないなら、この行を消してもかまいません。/,
        ' コマンドでデプロイしないなら、空のままでもかまいません。',
      ),
  };
}

/** What is wrong in settings that came as a text: malformed values, and lines that were meant as settings but are none. */
export function explainText(file: SettingsFile): Verdict[] {
  const judged = judgeEnvironment(file).filter(({ id, status }) => status === 'failed' && id !== 'settings.file');
  const given = (name: SettingName) => file.entries.some((entry) => entry.name === name);
  const absent = SETTING_NAMES.filter((name) => !given(name) && !explainAbsent(name, file)).map(
    (name) => `settings.${name}`,
  );
  const service = file.entries.findLast(({ name }) => name === SERVICE_NAME);
  const explanation = service && explainServiceName(service.value);
  return [
    ...judged.filter(({ id }) => !absent.includes(id)), // a setting that was left out stays as it is in the file
    ...(explanation
      ? [{ id: 'settings.service', title: SERVICE_NAME, status: 'failed' as const, ...explanation }]
      : []),
  ];
}
