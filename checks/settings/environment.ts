/** Step 2-1: are the chapter's environment variables there, and can each value be what its name says? */
import { bySettings, type Explanation, type Finding, judge, notYet, type Subject, type Verdict } from '../verdict.js';
import { explainAbsent } from './absent-setting.js';
import { explainServiceName, SERVICE_NAME, serviceNameOf } from './service-name.js';
import { SETTING_GUIDE, titleOf } from './setting-guide.js';
import { explainValue, isWellFormed } from './setting-shape.js';
import {
  knownSettings,
  placeOf,
  SANDBOX_FLAG,
  SETTING_NAMES,
  type SettingEntry,
  type SettingName,
  type Settings,
  type SettingsFile,
} from './settings.js';

const FILE: Subject = { id: 'settings.file', title: '設定ファイル' };
const DISTINCT: Subject = { id: 'settings.distinct', title: 'API シークレットと Auth Token の区別' };
const SERVICE: Subject = { id: `settings.${SERVICE_NAME}`, title: `${SERVICE_NAME}（サービスの名前）` };
const SANDBOX: Subject = { id: 'settings.sandbox', title: 'HANDSON_SANDBOX（サンドボックスの使用）' };
const NO_FILE = { unchecked: '設定ファイルに何も書かれていないので、調べられませんでした。' };

/** @param file undefined when there is none */
export function judgeEnvironment(file: SettingsFile | undefined): Verdict[] {
  const explanation = explainFile(file);
  if (!file || explanation) {
    const rest = [...SETTING_NAMES.map(subjectOf), DISTINCT];
    return [judge(FILE, explanation), ...rest.map((subject) => judge(subject, NO_FILE))];
  }
  const ofSettings = SETTING_NAMES.map((name) => judge(subjectOf(name), explainSetting(name, file)));
  const verdicts = [judge(FILE, undefined), ...ofSettings, judge(DISTINCT, explainDistinct(file))];
  return [
    ...[...verdicts, ...judgeSandboxFlag(file)].map((verdict) => (wantsSandbox(file) ? forSandbox(verdict) : verdict)),
    ...judgeServiceName(file),
  ];
}

/** Where a name is given: a deployment would be refused with it. */
function judgeServiceName(file: SettingsFile): Verdict[] {
  const name = serviceNameOf(file);
  return name === undefined ? [] : [judge(SERVICE, explainServiceName(name))];
}

/** The same lines, each with the name of their file: a check of code speaks of the lines of two files. */
export function named({ path, entries, oddLines }: SettingsFile): SettingsFile {
  const file = path.split(/[\\/]/).at(-1) ?? '';
  const withFile = <T>(line: T) => ({ ...line, file });
  return { path, entries: entries.map(withFile), oddLines: oddLines.map(withFile) };
}

/** The file says, in whatever spelling, that its values are throwaway ones. */
function wantsSandbox({ entries }: SettingsFile): boolean {
  return entries.some(({ name, value }) => name === SANDBOX_FLAG && /^['"]?(true|yes|on|1)['"]?$/i.test(value));
}

/** Throwaway values stand in no Console: the kit makes them. */
function forSandbox(verdict: Verdict): Verdict {
  if (verdict.status !== 'failed' || verdict.id === SANDBOX.id) return verdict;
  return {
    ...verdict,
    next: 'アカウントなしで進めるなら、npm run env -- --sandbox を実行してください。ダミーの値が入ります。アカウントの値を使うなら、HANDSON_SANDBOX の行を消してください。',
  };
}

/** The switch has one spelling; every other one is ignored, which nobody would notice. */
function judgeSandboxFlag({ entries }: SettingsFile): Verdict[] {
  const flag = entries.filter(({ name }) => name === SANDBOX_FLAG).at(-1);
  if (!flag || ['true', 'false', ''].includes(flag.value)) return [];
  const value = /^[A-Za-z]{1,6}$/.test(flag.value) ? `「${flag.value}」` : '';
  const explanation = bySettings(
    `${placeOf(flag)} の値${value}は無視されます。サンドボックスを使うときに書く値は、小文字の true だけです。`,
    'アカウントなしで進めるなら HANDSON_SANDBOX=true に直し、アカウントの値を使うなら、この行を消してください。',
  );
  return [judge(SANDBOX, explanation)];
}

/** The values that have the right shape: a handler can be run with them, a token compared with them. */
export function wellFormed(file: SettingsFile): Partial<Settings> {
  const known = knownSettings(file);
  for (const name of SETTING_NAMES) if (!isWellFormed(name, known[name] ?? '')) delete known[name];
  return known;
}

function subjectOf(name: SettingName): Subject {
  return { id: `settings.${name}`, title: titleOf(name) };
}

function explainFile(file: SettingsFile | undefined): Finding {
  if (!file) {
    return notYet(
      '設定ファイル .env がありません。',
      'npm run env を実行してください（アカウントがなければ npm run env -- --sandbox）。.env.example を .env という名前でコピーして書き込むこともできます。Windows のメモ帳では .env.txt という名前になることがあるので、名前も確かめてください。',
    );
  }
  if (file.entries.length > 0 || file.oddLines.length > 0) return undefined;
  return bySettings(
    '設定ファイルが空か、コメントの行だけです。',
    '.env.example の内容をコピーし、値を書き込んで保存してください。行の先頭の # は外します。',
  );
}

function explainSetting(name: SettingName, file: SettingsFile): Finding {
  const entries = file.entries.filter((entry) => entry.name === name);
  const last = entries.at(-1);
  // The Function itself never reads AUTH_TOKEN: only a deployment needs it.
  const optional = name === 'AUTH_TOKEN';
  if (!last) return explainAbsent(name, file) ?? (optional ? NOT_NEEDED_YET : missing(name));
  const before = explainDuplicates(name, entries) ?? explainEmpty(name, last, file);
  if (optional && last.value === '' && !before) return NOT_NEEDED_YET;
  const explanation = before ?? forSwapped(name, file, explainValue(name, last));
  return explanation && optional ? orLeftOut(explanation, last) : explanation;
}

/** Two SIDs of which each stands where the other belongs need no look at the Console. */
function forSwapped(name: SettingName, file: SettingsFile, found: Explanation | undefined): Explanation | undefined {
  const valueIn = (of: SettingName) => file.entries.findLast((entry) => entry.name === of)?.value ?? '';
  const fits = (of: SettingName, value: string) => SETTING_GUIDE[of].prefix !== undefined && isWellFormed(of, value);
  const other = SETTING_NAMES.find((each) => each !== name && fits(each, valueIn(name)) && fits(name, valueIn(each)));
  return found && other ? { ...found, next: `${name} と ${other} の 2 つの値を入れ替えてください。` } : found;
}

const NOT_NEEDED_YET = {
  unchecked:
    'AUTH_TOKEN が書かれていません。/token を作るのには必要ありません。コマンドでデプロイするときに書いてください。',
};

function orLeftOut(explanation: Explanation, { line }: SettingEntry): Explanation {
  const leftOut = line === undefined ? '空のままでも' : 'この行を消しても';
  return { ...explanation, next: `${explanation.next} コマンドでデプロイしないなら、${leftOut}かまいません。` };
}

function missing(name: SettingName): Explanation {
  return bySettings(
    `${name} の行がありません。`,
    `${name}= に続けて値を書いた行を追加してください（あるなら、先頭の # を外します）。${SETTING_GUIDE[name].source}`,
  );
}

function explainEmpty(name: SettingName, last: SettingEntry, file: SettingsFile): Explanation | undefined {
  const { value, line } = last;
  if (value !== '') return undefined;
  if (line !== undefined && file.oddLines.some((odd) => odd.line === line + 1)) {
    return bySettings(
      `${placeOf(last)} に値がなく、次の行に何か書かれています。値が改行で切れているようです。`,
      `値を ${line} 行目の = のすぐ後に続けて、1 行にしてください。`,
    );
  }
  if (name === 'AUTH_TOKEN') return undefined;
  return bySettings(`${placeOf(last)} に値がありません。`, SETTING_GUIDE[name].source);
}

/** Parsers agree that the last one wins; whoever edits the first one cannot see that. */
function explainDuplicates(name: SettingName, entries: readonly SettingEntry[]): Explanation | undefined {
  if (new Set(entries.map(({ value }) => value)).size < 2) return undefined;
  const lines = entries.map(({ line }) => line);
  const file = entries[0]?.file;
  return bySettings(
    `${name} が ${file ? `${file} の ` : ''}${lines.join('、')} 行目にあり、値が違います。使われるのは最後の ${lines.at(-1)} 行目だけです。`,
    `正しい値の 1 行だけを残してください。${SETTING_GUIDE[name].source}`,
  );
}

function explainDistinct(file: SettingsFile): Finding {
  const { API_SECRET: secret, AUTH_TOKEN: authToken } = wellFormed(file);
  if (!secret || !authToken) return NOT_BOTH;
  if (secret === authToken) return SAME;
  // As the Console shows them: an Auth Token is made of 0-9 and a-f, a Secret of letters of both cases. Not documented,
  // so only the two together are taken as a sign.
  const hexadecimal = /^[0-9a-f]+$/;
  return hexadecimal.test(secret) && !hexadecimal.test(authToken) ? SWAPPED : undefined;
}

const NOT_BOTH = { unchecked: 'API_SECRET と AUTH_TOKEN の両方がそろっていないので、比べていません。' };

const SAME = bySettings(
  'API_SECRET と AUTH_TOKEN が同じ値です。Auth Token で署名したトークンを Twilio は受け付けません。',
  `どちらかが間違いです。${SETTING_GUIDE.API_SECRET.source}`,
);

const SWAPPED = bySettings(
  'API_SECRET と AUTH_TOKEN が入れ替わっているようです。Auth Token に見える値が API_SECRET にあります。',
  `2 つの値を入れ替えてください。確かめるには、${SETTING_GUIDE.AUTH_TOKEN.source}`,
);
