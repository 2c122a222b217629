/** What `npm run step` does with the workspace, and says of it. */
import fs from 'node:fs';
import path from 'node:path';
import type { SettingsFile } from '../../checks/settings/settings.js';
import { FIRST_STEP, type StepId, stepFor, stepOf } from '../../steps/steps.js';
import { padEnd } from '../cli/text.js';
import type { UserError } from '../cli/user-error.js';
import { settingsOrReason } from '../settings/env-file.js';
import { DEFAULT_SETTINGS, shownPath, stepFile, WORKSPACE_FILE } from '../system/paths.js';
import { type Compared, differenceOf } from './difference.js';
import { history, type KeptEntry, replaceNoting } from './history.js';
import { keptFile, keptNames } from './kept.js';
import { type Position, renderOverview } from './overview.js';
import { readProgress } from './progress.js';
import { areRight, type Standing, standingsOf } from './standing.js';
import { ensureWorkspace, keptFolder, type Replaced, readKept } from './workspace.js';

/** Where the participant is, and what is next. */
export async function overview(): Promise<string> {
  const isNew = !fs.existsSync(WORKSPACE_FILE);
  const file = ensureWorkspace();
  // It loads the compiler, which the rest does not need.
  const { progressOf }: typeof import('../run/inspect-handler.js') = require('../run/inspect-handler.js');
  const code = await progressOf(file);
  const settings = settingsOrReason(DEFAULT_SETTINGS);
  const standings = [...standingsOf({ code, before: readProgress(), settings })];
  const those = (wanted: Standing) => standings.flatMap(([id, standing]) => (standing === wanted ? [id] : []));
  const position = {
    file: shownPath(file),
    ...{ passed: those('passed'), broken: those('broken'), aside: those('aside') },
    ...(code.stopped ? { stopped: code.stopped } : {}),
    settings: openSettings(settings),
    kept: keptNames(keptFolder()).length,
  };
  const made = isNew ? `作業ファイル ${shownPath(file)} を、手順 ${FIRST_STEP.id} の形で作りました。\n\n` : '';
  return made + renderOverview(position);
}

/** The settings file has a step of its own: a handler that runs says nothing about it. */
function openSettings(file: SettingsFile | UserError | undefined): Position['settings'] {
  const check = `npm run ${stepFor('settings').check}`;
  if (areRight(file)) return undefined;
  if (file) return { note: `設定ファイル .env に直すところがあります（${check}）。`, wrong: true };
  const note = `設定ファイル .env はまだありません（${check}）。なくても、ダミーの値で先に進めます。`;
  return { note, wrong: false };
}

/** What is missing to a step's solution. @param note what is said of lines that are the participant's own */
export function difference(step: StepId, { from, to, redact }: Compared, note?: string): string {
  const file = shownPath(WORKSPACE_FILE);
  const { lines, added, removed } = differenceOf(from, to, redact);
  if (lines.length === 0)
    return note ? `${file} は、手順 ${step} に合格します。\n${note}` : `${file} は、手順 ${step} の完成例と同じです。`;
  const model = note ? '完成例を自分の名前と書き方にしたもの' : `完成例 ${shownPath(stepFile(stepOf(step).file))} `;
  const heading = `${file} を手順 ${step} の${model}にするには（+ 足す行 ${added}、- 消す行 ${removed}）`;
  return [heading, '', ...lines, ...(note ? ['', note] : [])].join('\n');
}

/** Puts a step's solution into the workspace. @throws UserError; nothing is lost then */
export function put(step: StepId): string {
  const replaced = replaceNoting(fs.readFileSync(stepFile(stepOf(step).file)), 'solution');
  ensureWorkspace(); // what else belongs to a workspace
  return told(replaced, {
    same: `${shownPath(WORKSPACE_FILE)} は、もう手順 ${step} の完成例と同じです。`,
    done: `手順 ${step} の完成例を ${shownPath(WORKSPACE_FILE)} に入れました。`,
  });
}

/** Puts a former content back. @throws UserError for a name that is none; nothing is lost then */
export function restore(name: string): string {
  return told(replaceNoting(readKept(name), 'restore'), {
    same: `${shownPath(WORKSPACE_FILE)} は、もうそのバックアップと同じです。`,
    done: `バックアップ ${path.basename(name, '.ts')} を ${shownPath(WORKSPACE_FILE)} に戻しました。`,
  });
}

function told(replaced: Replaced, { same, done }: { same: string; done: string }): string {
  if (replaced.kind === 'same') return same;
  const { kept } = replaced;
  if (!kept) return done;
  return `${done}\nそれまでの内容は ${shownPath(keptFile(keptFolder(), kept))} にあります。\n${howToRestore(kept)}`;
}

function howToRestore(name: string | undefined): string {
  return `戻すには: npm run step -- --restore ${name}`;
}

/** The former contents that can be restored. */
export function listKept(): string {
  const entries = history();
  if (entries.length === 0) return 'バックアップはまだありません。手順を入れ替えると、それまでの内容がここに残ります。';
  return ['バックアップ（新しい順）:', ...entries.map(keptLine), '', howToRestore(entries[0]?.name)].join('\n');
}

function keptLine({ name, at, by, step, lines }: KeptEntry): string {
  const time = new Date(at).toLocaleString('ja-JP', { hour12: false });
  const came = step ? `、手順 ${step} まで合格` : '';
  return `  ${padEnd(name, 'YYYYMMDD-hhmmss-9'.length)}  ${time}  ${TAKEN_BY[by]}（${lines} 行${came}）`;
}

/** What took a content out of the workspace. */
const TAKEN_BY: Record<KeptEntry['by'], string> = {
  repair: '直し方を入れる前',
  solution: '完成例を入れる前',
  restore: 'バックアップを戻す前',
  reset: '元に戻す前',
  unknown: '入れ替える前',
};
