/** `npm run env`: puts the chapter's settings into `.env`, each checked at once, and proves that they agree. */
import { judgeEnvironment, wellFormed } from '../checks/settings/environment.js';
import {
  isSandbox,
  SANDBOX_FLAG,
  SETTING_NAMES,
  type Settings,
  type SettingsFile,
} from '../checks/settings/settings.js';
import { parseArguments } from './cli/arguments.js';
import { colours } from './cli/colours.js';
import { reportUserError, UserError } from './cli/user-error.js';
import { renderVerdicts } from './cli/verdicts.js';
import { asSettings, findSandbox, sandboxCredentials } from './net/sandbox-link.js';
import { explainText } from './settings/answer.js';
import { askTwilio } from './settings/ask-twilio.js';
import { readSettingsFile } from './settings/env-file.js';
import { type Answers, interview } from './settings/interview.js';
import { redactor, secretsOf } from './settings/redact.js';
import { proposedServiceName, SERVICE_NAME } from './settings/service-name.js';
import { settingsFromInput } from './settings/standard-input.js';
import { hasRealValues, type NewSettings, realValues, store } from './settings/store.js';
import { serviceNameOf, settingsTable } from './settings/table.js';
import { Interrupted, Terminal } from './settings/terminal.js';
import { throwawaySettings } from './settings/throwaway.js';
import { DEFAULT_SETTINGS, fromWhereTyped, shownPath } from './system/paths.js';
import { bringToDeployment, updateDeployed } from './twilio/deployed-variables.js';

const HELP = `使い方: npm run env [-- オプション]

  この章で使う値を順に尋ね、設定ファイル .env に書き込みます。

    --stdin       尋ねずに、標準入力から KEY=値 の形で受け取る
    --show        いまの設定を、値を伏せて表示するだけ
    --sandbox     Twilio のアカウントなしで試すための、使い捨ての値を書き込む
    --deployed    いまの設定を、デプロイ先の環境変数にだけ反映する
    --yes         確認を省く
    --env パス    設定ファイル（既定: .env）
    --help        この説明

終了コード: 0 成功、1 値に誤りがある、2 そのほかの失敗、130 中止`;

const USAGE = '使い方は npm run env -- --help で確かめられます。';

/** How long Twilio may take to answer, in milliseconds. */
const PATIENCE = 10_000;

/** What other parts of the kit do for this command. */
export interface EnvLinks {
  /** Sets the chapter's variables where something is deployed. @returns what to tell about it; undefined when nothing is */
  updateDeployment(settings: Partial<Settings>, written: SettingsFile, file?: string): Promise<string | undefined>;
  /** The values of the sandbox that is running, if one is. */
  sandboxSettings(): Promise<Settings | undefined>;
}

const LINKS: EnvLinks = {
  updateDeployment: bringToDeployment,
  sandboxSettings: async () => {
    const running = await findSandbox();
    return running && asSettings(await sandboxCredentials(running));
  },
};

/** @returns the exit code */
export async function main(args: string[], links: EnvLinks = LINKS): Promise<number> {
  try {
    return await run(args, links);
  } catch (error) {
    if (!(error instanceof Interrupted)) return reportUserError(error);
    console.error('中止しました。設定ファイルは変えていません。');
    return 130;
  }
}

async function run(args: string[], links: EnvLinks): Promise<number> {
  const { values } = parseArguments(
    {
      args,
      options: {
        stdin: { type: 'boolean', default: false },
        show: { type: 'boolean', default: false },
        sandbox: { type: 'boolean', default: false },
        deployed: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        env: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if ([values.stdin, values.show, values.sandbox, values.deployed].filter(Boolean).length > 1)
    throw new UserError('--stdin、--show、--sandbox、--deployed は、一度に 1 つだけ指定できます。', USAGE);
  const file = values.env === undefined ? DEFAULT_SETTINGS : fromWhereTyped(values.env);
  if (values.show) return show(file);
  if (values.deployed) return updateDeployed({ sandbox: false, ...(values.env ? { env: values.env } : {}) });
  if (values.sandbox) return useSandbox(file, values.yes, links);
  return values.stdin ? takeInput(file, values.yes, links) : ask(file, links);
}

function show(file: string): number {
  const { text, ok } = settingsTable(readSettingsFile(file), process.stdout.columns);
  console.log(`${colours.bold(`設定ファイル ${shownPath(file)}`)}\n${text}`);
  return ok ? 0 : 1;
}

async function ask(file: string, links: EnvLinks): Promise<number> {
  const old = readSettingsFile(file); // a file that cannot be used is told before anybody types anything
  const terminal = openTerminal(
    'npm run env は値を尋ねるコマンドですが、入力できるターミナルがありません。',
    '尋ねずに設定するには、KEY=値 の行を標準入力に渡します: node scripts/kit.js env --stdin < ファイル',
  );
  let answers: Answers;
  try {
    terminal.say('この章で使う値を順に入力します。Ctrl+C で、何も変えずにやめられます。');
    answers = await interview(terminal, realValues(file), serviceNameOf(old) ?? proposedServiceName());
  } finally {
    terminal.close(); // before Twilio is asked: Ctrl+C is the system's again
  }
  console.log();
  return finish(file, { ...answers, sandbox: false }, links);
}

function openTerminal(cause: string, next: string): Terminal {
  if (process.stdin.isTTY && process.stdout.isTTY) return new Terminal();
  throw new UserError(cause, next);
}

async function takeInput(file: string, yes: boolean, links: EnvLinks): Promise<number> {
  const old = readSettingsFile(file);
  const input = await settingsFromInput();
  const failures = explainText(input);
  if (failures.length > 0) return refuse(input, renderVerdicts(failures, process.stderr.columns));
  const settings = wellFormed(input);
  const sandbox = isSandbox(input);
  const serviceName = serviceNameOf(input);
  if (Object.keys(settings).length === 0 && !serviceName)
    throw new UserError('標準入力に、この章で使う値がありません。', `使う名前は ${SETTING_NAMES.join('、')} です。`);
  const stays = old !== undefined && isSandbox(old) && Object.keys(settings).length === 0;
  const mixed = old !== undefined && isSandbox(old) !== sandbox && !stays && missingOf(settings);
  if (mixed)
    return refuse(
      input,
      `  ✖ ${mixed} がないので、いまの設定ファイルの${sandbox ? '本物の値' : 'サンドボックスの値'}と混ざってしまいます。\n    5 つの値をまとめて渡してください。`,
    );
  const clash = clashOf({ ...(old ? wellFormed(old) : {}), ...settings });
  if (clash) return refuse(input, clash);
  if (sandbox && hasRealValues(old) && !yes) throw needsYes(file);
  const ignored = input.entries.map(({ name }) => name).filter((name) => !KNOWN.includes(name));
  if (ignored.length > 0) console.log(`この章で使わない名前は書き込みません: ${[...new Set(ignored)].join('、')}`);
  return finish(file, { settings, serviceName, sandbox: sandbox || stays }, links);
}

const KNOWN: readonly string[] = [...SETTING_NAMES, SERVICE_NAME, SANDBOX_FLAG];

function refuse(input: SettingsFile, reasons: string): number {
  const redact = redactor(secretsOf(input));
  console.error(redact(`標準入力の値に誤りがあるので、何も書き込みませんでした。\n\n${reasons}`));
  return 1;
}

/** The needed settings that are not there; AUTH_TOKEN may be left out. */
function missingOf(settings: Partial<Settings>): string {
  return SETTING_NAMES.filter((name) => name !== 'AUTH_TOKEN' && !settings[name]).join('、');
}

/** New values together with those that stay: is the secret the auth token? */
function clashOf(settings: Partial<Settings>): string | undefined {
  const entries = Object.entries(settings).map(([name, value]) => ({ name, raw: value, value, line: 1 }));
  const verdicts = judgeEnvironment({ path: '', entries, oddLines: [] });
  const clash = verdicts.filter(({ id, status }) => id === 'settings.distinct' && status === 'failed');
  return clash.length > 0 ? renderVerdicts(clash, process.stderr.columns) : undefined;
}

async function useSandbox(file: string, yes: boolean, links: EnvLinks): Promise<number> {
  const old = readSettingsFile(file);
  if (hasRealValues(old) && !yes && !(await agreed(file))) throw new Interrupted();
  // What an earlier --sandbox wrote stays, unless a running sandbox knows better.
  const earlier = old && isSandbox(old) ? wellFormed(old) : {};
  const settings = (await links.sandboxSettings()) ?? { ...throwawaySettings(), ...earlier };
  return finish(file, { settings, serviceName: serviceNameOf(old) ?? proposedServiceName(), sandbox: true }, links);
}

async function agreed(file: string): Promise<boolean> {
  const { message, next } = needsYes(file);
  const terminal = openTerminal(message, next);
  try {
    return await terminal.confirm(`${message}控えを残して、サンドボックスの値に置き換えますか?`);
  } finally {
    terminal.close();
  }
}

function needsYes(file: string): UserError {
  return new UserError(
    `設定ファイル ${shownPath(file)} に、本物のアカウントの値が入っています。`,
    '置き換えてよければ、--yes を付けて実行してください。いまのファイルは控えに残ります。',
  );
}

/** Writes, shows what is set now, asks Twilio about it, and brings it to what is deployed. */
async function finish(file: string, settings: NewSettings, links: EnvLinks): Promise<number> {
  const copy = store(file, settings);
  const written = readSettingsFile(file)!;
  const print = (text: string) => console.log(redactor(secretsOf(written))(text));
  print(colours.green(`✔ 設定ファイル ${shownPath(file)} に書き込みました。`));
  if (copy) print(`  それまでの内容は ${shownPath(copy)} に残しました。`);
  print(settingsTable(written, process.stdout.columns).text);
  const agreement = await askTwilio(written, judgeEnvironment(written), { deadline: Date.now() + PATIENCE });
  print(`\n${renderVerdicts([agreement], process.stdout.columns).trimEnd()}`);
  if (agreement.status === 'failed' && agreement.blame === 'settings') return 1;
  const update = await links.updateDeployment(wellFormed(written), written, file);
  if (update) print(`  ${update}`);
  return 0;
}
