/** Why a setting that somebody believes to have written is not there: a line that is ignored, a name that is misspelt. */
import { nearest } from '../handler/names.js';
import { explainBy, type TextRule } from '../texts.js';
import { bySettings, type Explanation } from '../verdict.js';
import { INVISIBLE, writtenInside } from './setting-shape.js';
import { lineOf, OTHER_NAMES, placeOf, SETTING_NAMES, type SettingName, type SettingsFile } from './settings.js';

/** Undefined when nothing in the file looks as if it were meant as this setting. */
export function explainAbsent(name: SettingName, file: SettingsFile): Explanation | undefined {
  return explainOddLine(name, file.oddLines) ?? explainJoined(name, file) ?? explainMisspelling(name, file);
}

function explainJoined(name: SettingName, { entries }: SettingsFile): Explanation | undefined {
  const before = entries.find(({ raw }) => writtenInside(raw, name));
  if (!before) return undefined;
  return bySettings(
    `${name} が ${placeOf(before)} の後ろに書かれているので、読まれません。`,
    `${name}= の前で改行し、1 行に 1 つずつ書いてください。`,
  );
}

function explainMisspelling(name: SettingName, { entries }: SettingsFile): Explanation | undefined {
  const meant = entries.find(
    (entry) => !SETTING_NAMES.some((setting) => setting === entry.name) && meaning(entry.name) === name,
  );
  if (!meant) return undefined;
  const onlyCase = meant.name.toUpperCase() === name;
  return bySettings(
    `${lineOf(meant)}の名前が ${name} ではなく ${meant.name} になっています。${onlyCase ? '大文字と小文字は区別されます。' : ''}`,
    `名前を ${name} に直してください。`,
  );
}

function meaning(written: string): string | undefined {
  const name = written
    .toUpperCase()
    .replaceAll(/[-.]/g, '_')
    .replace(/^TWILIO_/, '');
  return OTHER_NAMES[name] ?? nearest(name, SETTING_NAMES);
}

function explainOddLine(name: SettingName, oddLines: SettingsFile['oddLines']): Explanation | undefined {
  const named = new RegExp(`(?<!\\w)${name}(?!\\w)`, 'i');
  const odd = oddLines.find(({ text }) => named.test(plain(text)));
  const found = odd && explainBy(ODDITIES, odd.text, bySettings, { rewrite: `${name}=値 の形に書き直してください。` });
  return found && { ...found, cause: `${placeOf({ ...odd, name })} ${found.cause}` };
}

const ODDITIES: readonly TextRule<object>[] = [
  [/^\s*export\s/, 'は、export で始まるので読まれません。', 'export を消してください。'],
  [/^\s*[\w.-]+\s*[:：]/, 'は、= ではなく : で区切られているので読まれません。', '{rewrite}'],
  [/^\s*[\w.-]+\s*＝/, 'は、= が全角なので読まれません。', '全角の ＝ を半角の = に打ち直してください。'],
  [INVISIBLE, 'は、目に見えない文字が混ざっているので読まれません。', '行を全部消し、{rewrite}'],
  [(text) => plain(text) !== text, 'は、全角の文字が混ざっているので読まれません。', '半角で、{rewrite}'],
  [/^[^=]*$/, 'には = がないので読まれません。', '{rewrite}'],
  [/^/, 'は、名前の前に余分なものがあるので読まれません。', '{rewrite}'],
];

/** Full-width letters made half-width, invisible characters left out. */
function plain(text: string): string {
  return text.normalize('NFKC').replace(new RegExp(INVISIBLE, 'gu'), '');
}
