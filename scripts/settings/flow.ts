/** The ways in which settings get into the settings file, and what is said meanwhile (`npm run env`). */
import { judgeEnvironment, wellFormed } from '../../checks/settings/environment.js';
import { SERVICE_NAME, serviceNameOf } from '../../checks/settings/service-name.js';
import {
  isSandbox,
  SANDBOX_FLAG,
  SETTING_NAMES,
  type Settings,
  type SettingsFile,
} from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import { colours } from '../cli/colours.js';
import { UserError } from '../cli/user-error.js';
import { renderVerdicts } from '../cli/verdicts.js';
import { findSandbox, sandboxSettings } from '../net/sandbox-link.js';
import { shownPath } from '../system/paths.js';
import { askTwilio, missingIn } from './ask-twilio.js';
import { fileWith, readSettingsFile } from './env-file.js';
import { interview } from './interview.js';
import { gateFor } from './redact.js';
import { proposedServiceName } from './service-name.js';
import { explainText, settingsFromInput } from './standard-input.js';
import { hasRealValues, type NewSettings, realValues, store } from './store.js';
import { settingsTable } from './table.js';
import { calledOff, Terminal } from './terminal.js';
import { throwawaySettings } from './throwaway.js';

/** How long Twilio may take to answer, in milliseconds. */
const PATIENCE = 10_000;

/** Sets the chapter's variables where something is deployed. @returns what to tell about it; undefined when nothing is */
export type UpdateDeployment = (settings: Partial<Settings>, written: SettingsFile) => Promise<string | undefined>;

/** What is set, without showing secrets. @returns the exit code */
export function show(file: string): number {
  const { text, ok } = settingsTable(readSettingsFile(file), process.stdout.columns);
  console.log(`${colours.bold(`設定ファイル ${shownPath(file)}`)}\n${text}`);
  return ok ? 0 : 1;
}

/** Asks for each value on the terminal. @throws Interrupted; the file is then as it was */
export async function ask(file: string, update: UpdateDeployment): Promise<number> {
  const old = readSettingsFile(file); // a file that cannot be used is told before anybody types anything
  const answers = await onTerminal(NO_TERMINAL, (terminal) => {
    terminal.say('この章で使う値を順に入力します。Ctrl+C で、何も変えずにやめられます。');
    return interview(terminal, realValues(file), serviceNameOf(old) ?? proposedServiceName());
  });
  console.log();
  return finish(file, { ...answers, sandbox: false }, update);
}

const NO_TERMINAL = new UserError(
  'npm run env は値を尋ねるコマンドですが、入力できるターミナルがありません。',
  '尋ねずに設定するには、KEY=値 の行を標準入力に渡します: node scripts/kit.js env --stdin < ファイル',
);

/** @throws what is said where nobody can be asked */
async function onTerminal<T>(otherwise: UserError, work: (terminal: Terminal) => Promise<T>): Promise<T> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw otherwise;
  const terminal = new Terminal();
  try {
    return await work(terminal);
  } finally {
    terminal.close(); // before Twilio is asked: Ctrl+C is the system's again
  }
}

/** Takes the values from standard input, all of them or none. @param yes whether real values may be replaced */
export async function takeInput(file: string, yes: boolean, update: UpdateDeployment): Promise<number> {
  const old = readSettingsFile(file);
  const input = await settingsFromInput();
  const failures = explainText(input);
  if (failures.length > 0) return refuse(shown(gateFor(input)(failures)));
  const settings = wellFormed(input);
  const sandbox = isSandbox(input);
  const serviceName = serviceNameOf(input);
  if (Object.keys(settings).length === 0 && !serviceName)
    throw new UserError('標準入力に、この章で使う値がありません。', `使う名前は ${SETTING_NAMES.join('、')} です。`);
  const stays = old !== undefined && isSandbox(old) && Object.keys(settings).length === 0;
  const mixed = old !== undefined && isSandbox(old) !== sandbox && !stays && missingIn(settings).join('、');
  if (mixed)
    return refuse(
      `  ✖ ${mixed} がないので、いまの設定ファイルの${sandbox ? '本物の値' : 'サンドボックスの値'}と混ざってしまいます。\n    5 つの値をまとめて渡してください。`,
    );
  const clash = clashOf({ ...(old ? wellFormed(old) : {}), ...settings });
  if (clash) return refuse(clash);
  if (sandbox && hasRealValues(old) && !yes) throw needsYes(file);
  const ignored = input.entries.map(({ name }) => name).filter((name) => !KNOWN.includes(name));
  if (ignored.length > 0)
    console.log(gateFor(input)(`この章で使わない名前は書き込みません: ${[...new Set(ignored)].join('、')}`));
  // A file without a name gets one, as it does when the values are asked for.
  const named = serviceName ?? serviceNameOf(old) ?? proposedServiceName();
  return finish(file, { settings, serviceName: named, sandbox: sandbox || stays }, update);
}

const KNOWN: readonly string[] = [...SETTING_NAMES, SERVICE_NAME, SANDBOX_FLAG];

function refuse(reasons: string): number {
  console.error(`標準入力の値に誤りがあるので、何も書き込みませんでした。\n\n${reasons}`);
  return 1;
}

/** New values together with those that stay: is the secret the auth token? */
function clashOf(settings: Partial<Settings>): string | undefined {
  const clash = judgeEnvironment(fileWith(settings)).filter(
    ({ id, status }) => id === 'settings.distinct' && status === 'failed',
  );
  return clash.length > 0 ? shown(clash) : undefined;
}

function shown(failures: readonly Verdict[]): string {
  return renderVerdicts(failures, process.stderr.columns);
}

/** Writes throwaway values, or those of the sandbox that runs. @param yes whether real values may be replaced */
export async function useSandbox(file: string, yes: boolean, update: UpdateDeployment): Promise<number> {
  const old = readSettingsFile(file);
  if (hasRealValues(old) && !yes) {
    const { message } = needsYes(file);
    const question = `${message}バックアップを残して、サンドボックスの値に置き換えますか?`;
    if (!(await onTerminal(needsYes(file), (terminal) => terminal.confirm(question)))) throw calledOff();
  }
  const running = await findSandbox();
  // What an earlier --sandbox wrote stays, unless a running sandbox knows better.
  const earlier = old && isSandbox(old) ? wellFormed(old) : {};
  const settings = running ? await sandboxSettings(running) : { ...throwawaySettings(), ...earlier };
  return finish(file, { settings, serviceName: serviceNameOf(old) ?? proposedServiceName(), sandbox: true }, update);
}

function needsYes(file: string): UserError {
  return new UserError(
    `設定ファイル ${shownPath(file)} に、本物のアカウントの値が入っています。`,
    '置き換えてよければ、--yes を付けて実行してください。いまのファイルはバックアップに残ります。',
  );
}

/** Writes, shows what is set now, asks Twilio about it, and brings it to what is deployed. */
async function finish(file: string, settings: NewSettings, update: UpdateDeployment): Promise<number> {
  const copy = store(file, settings);
  const written = readSettingsFile(file)!;
  const print = (text: string) => console.log(gateFor(written)(text));
  print(colours.green(`✔ 設定ファイル ${shownPath(file)} に書き込みました。`));
  if (copy) print(`  それまでの内容は ${shownPath(copy)} に残しました。`);
  print(settingsTable(written, process.stdout.columns).text);
  const agreement = await askTwilio(written, judgeEnvironment(written), { deadline: Date.now() + PATIENCE });
  print(`\n${renderVerdicts([agreement], process.stdout.columns).trimEnd()}`);
  if (agreement.status === 'failed' && agreement.blame === 'settings') return 1;
  const updated = await update(wellFormed(written), written);
  if (updated) print(`  ${updated}`);
  return 0;
}
