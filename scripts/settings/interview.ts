/** Asks for the chapter's settings one after the other, each until it is right. */
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { explainServiceName } from '../../checks/settings/service-name.js';
import { SETTING_GUIDE, titleOf } from '../../checks/settings/setting-guide.js';
import { SECRET_NAMES, SETTING_NAMES, type SettingName, type Settings } from '../../checks/settings/settings.js';
import type { Explanation, Verdict } from '../../checks/verdict.js';
import { colours } from '../cli/colours.js';
import { fileWith } from './env-file.js';
import { maskedSetting } from './table.js';
import type { Terminal } from './terminal.js';

export interface Answers {
  /** AUTH_TOKEN may be left out: only a deployment needs it. */
  settings: Partial<Settings>;
  serviceName: string;
}

/** @param known well-formed values that Enter keeps. @throws Interrupted */
export async function interview(terminal: Terminal, known: Partial<Settings>, serviceName: string): Promise<Answers> {
  const settings: Partial<Settings> = {};
  for (const [index, name] of SETTING_NAMES.entries()) {
    terminal.say(`\n${colours.bold(`[${index + 1}/${SETTING_NAMES.length + 1}] ${titleOf(name)}`)}`);
    terminal.say(`  ${SETTING_GUIDE[name].source}`);
    const value = await askSetting(terminal, name, known[name], settings);
    if (value) settings[name] = value;
  }
  terminal.say(`\n${colours.bold(`[6/${SETTING_NAMES.length + 1}] Twilio に作るサービスの名前`)}`);
  terminal.say('  半角の英数字とハイフンで、50 文字までです。アカウントを共有している人と重ならない名前にします。');
  return { settings, serviceName: await askServiceName(terminal, serviceName) };
}

async function askSetting(
  terminal: Terminal,
  name: SettingName,
  known: string | undefined,
  earlier: Partial<Settings>,
): Promise<string | undefined> {
  const optional = name === 'AUTH_TOKEN';
  const hidden = (SECRET_NAMES as readonly string[]).includes(name);
  if (known) terminal.say(`  何も入力せず Enter を押すと、いまの値 ${maskedSetting(name, known)} を残します。`);
  else if (optional)
    terminal.say('  コマンドでデプロイするときに必要です。何も入力せず Enter を押すとスキップします。');
  if (hidden) terminal.say('  入力した文字は表示されません（• だけが出ます）。');
  for (;;) {
    const typed = (await terminal.ask(`  ${name}: `, hidden)).trim(); // a copied value often brings a space along
    if (!typed && !known && optional) return undefined;
    const value = typed || (known ?? '');
    const explanation = explainAnswer(name, value, earlier);
    if (!explanation) return value;
    explain(terminal, explanation);
  }
}

/** Judges one value by the rules of the settings' check. @param earlier the values before it, which it has to differ from */
function explainAnswer(name: SettingName, value: string, earlier: Partial<Settings>): Verdict | undefined {
  return judgeEnvironment(fileWith({ ...earlier, [name]: value })).find(
    ({ id, status }) => status === 'failed' && (id === `settings.${name}` || id === 'settings.distinct'),
  );
}

async function askServiceName(terminal: Terminal, proposed: string): Promise<string> {
  terminal.say(`  何も入力せず Enter を押すと、${proposed} にします。`);
  for (;;) {
    const name = (await terminal.ask('  サービスの名前: ')).trim() || proposed;
    const explanation = explainServiceName(name);
    if (!explanation) return name;
    explain(terminal, explanation);
  }
}

function explain(terminal: Terminal, { cause, next }: Partial<Explanation>): void {
  terminal.say(`  ${colours.red('✖')} ${cause}`);
  terminal.say(`    ${next}`);
}
