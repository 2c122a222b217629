/** What `npm run step` does with the workspace, and says of it. */
import fs from 'node:fs';
import path from 'node:path';
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { allPassed } from '../../checks/verdict.js';
import { FIRST_STEP, type StepId, stepFor, stepOf } from '../../steps/steps.js';
import { settingsIfReadable } from '../settings/env-file.js';
import { DEFAULT_SETTINGS, shownPath, stepFile, WORKSPACE_FILE } from '../system/paths.js';
import { type Compared, differenceOf } from './difference.js';
import { keptFile, keptNames } from './kept.js';
import { type Position, renderOverview } from './overview.js';
import { ensureWorkspace, keptFolder, type Replaced, readKept, replaceWorkspace } from './workspace.js';

/** Where the participant is, and what is next. */
export async function overview(): Promise<string> {
  const isNew = !fs.existsSync(WORKSPACE_FILE);
  const file = ensureWorkspace();
  // It loads the compiler, which the rest does not need.
  const { progressOf }: typeof import('../run/inspect-handler.js') = require('../run/inspect-handler.js');
  const position = {
    file: shownPath(file),
    ...(await progressOf(file)),
    settings: openSettings(),
    kept: keptNames(keptFolder()).length,
  };
  const made = isNew ? `作業ファイル ${shownPath(file)} を、手順 ${FIRST_STEP.id} の形で作りました。\n\n` : '';
  return made + renderOverview(position);
}

/** The settings file has a step of its own: a handler that runs says nothing about it. */
function openSettings(): Position['settings'] {
  const check = `npm run ${stepFor('settings').check}`;
  if (!fs.existsSync(DEFAULT_SETTINGS)) {
    const note = `設定ファイル .env はまだありません（${check}）。なくても、使い捨ての値で先に進めます。`;
    return { note, wrong: false };
  }
  const file = settingsIfReadable(DEFAULT_SETTINGS);
  if (file && allPassed(judgeEnvironment(file))) return undefined;
  return { note: `設定ファイル .env に直すところがあります（${check}）。`, wrong: true };
}

/** What is missing to a step's solution. @param note what is said of lines that are the participant's own */
export function difference(step: StepId, { from, to, redact }: Compared, note?: string): string {
  const file = shownPath(WORKSPACE_FILE);
  const { lines, added, removed } = differenceOf(from, to, redact);
  if (lines.length === 0)
    return note ? `${file} は、手順 ${step} に合格します。\n${note}` : `${file} は、手順 ${step} の手本と同じです。`;
  const model = note ? '手本を自分の名前と書き方にしたもの' : `手本 ${shownPath(stepFile(stepOf(step).file))} `;
  const heading = `${file} を手順 ${step} の${model}にするには（+ 足す行 ${added}、- 消す行 ${removed}）`;
  return [heading, '', ...lines, ...(note ? ['', note] : [])].join('\n');
}

/** Puts a step's solution into the workspace. @throws UserError; nothing is lost then */
export function put(step: StepId): string {
  const replaced = replaceWorkspace(fs.readFileSync(stepFile(stepOf(step).file)));
  ensureWorkspace(); // what else belongs to a workspace
  return told(replaced, {
    same: `${shownPath(WORKSPACE_FILE)} は、もう手順 ${step} の手本と同じです。`,
    done: `手順 ${step} の手本を ${shownPath(WORKSPACE_FILE)} に入れました。`,
  });
}

/** Puts a former content back. @throws UserError for a name that is none; nothing is lost then */
export function restore(name: string): string {
  return told(replaceWorkspace(readKept(name)), {
    same: `${shownPath(WORKSPACE_FILE)} は、もうその控えと同じです。`,
    done: `控え ${path.basename(name, '.ts')} を ${shownPath(WORKSPACE_FILE)} に戻しました。`,
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
  const names = keptNames(keptFolder());
  if (names.length === 0) return '控えはまだありません。手順を入れ替えると、それまでの内容がここに残ります。';
  return ['控え（古い順）:', ...names.map((name) => `  ${name}`), '', howToRestore(names.at(-1))].join('\n');
}
