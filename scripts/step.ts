/** `npm run step`: where am I, and what is next? With a step: puts its solution into the workspace, or shows the difference. */
import fs from 'node:fs';
import path from 'node:path';
import { judgeEnvironment } from '../checks/settings/environment.js';
import { allPassed } from '../checks/verdict.js';
import { isStepId, STEP_IDS, type StepId, stepFor, stepOf } from '../steps/steps.js';
import { parseArguments } from './cli/arguments.js';
import { refuseKeptByNpm } from './cli/npm-options.js';
import { reportUserError, UserError } from './cli/user-error.js';
import { settingsIfReadable } from './settings/env-file.js';
import { DEFAULT_SETTINGS, shownPath, stepFile, WORKSPACE_FILE } from './system/paths.js';
import { differenceOf } from './workspace/difference.js';
import { keptFile, keptNames } from './workspace/kept.js';
import { renderOverview } from './workspace/overview.js';
import { workspaceAndSolution } from './workspace/solution.js';
import { ensureWorkspace, keptFolder, type Replaced, readKept, replaceWorkspace } from './workspace/workspace.js';

const USAGE = `使い方は npm run step -- --help で確かめられます。手順は ${STEP_IDS.join('、')} です。`;

const HELP = `使い方:
  npm run step                      どこまで進んだかと、次にすること
  npm run step -- 2-4               手順 2-4 の手本を作業ファイルに入れる（いまの内容は控えに残す）
  npm run step -- 2-4 --diff        作業ファイルと、手順 2-4 の手本との違いを見るだけ
  npm run step -- --kept            控えの一覧
  npm run step -- --restore 名前    控えを作業ファイルに戻す

手順: ${STEP_IDS.join('、')}
終了コード: 0 成功、2 コマンドの使い方の誤り、または作業ファイルを使えない`;

/** @returns the exit code: 0, or 2 when the command or the workspace could not be used. */
export async function main(args: string[]): Promise<number> {
  try {
    console.log(await run(args));
    return 0;
  } catch (error) {
    return reportUserError(error);
  }
}

async function run(args: string[]): Promise<string> {
  const { values, positionals } = parseArguments(
    {
      args,
      allowPositionals: true,
      options: {
        diff: { type: 'boolean', default: false },
        kept: { type: 'boolean', default: false },
        restore: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  if (values.help) return HELP;
  // Without this, `npm run step 2-4 --diff` would replace the file instead of comparing it.
  refuseKeptByNpm(['diff', 'kept', 'restore'], values, positionals);
  const [step, extra] = positionals;
  if (step !== undefined && !isStepId(step)) throw new UserError(`手順 ${step} はありません。`, USAGE);
  const wanted = [step !== undefined, values.kept, values.restore !== undefined].filter(Boolean).length;
  if (extra !== undefined || wanted > 1) throw new UserError('一度に指定できることは 1 つだけです。', USAGE);
  if (values.diff && !step) throw new UserError('--diff には、どの手順と比べるかが要ります。', USAGE);
  if (values.kept) return listKept();
  if (values.restore !== undefined) return restore(values.restore);
  if (!step) return overview();
  return values.diff ? difference(step) : put(step);
}

async function overview(): Promise<string> {
  const isNew = !fs.existsSync(WORKSPACE_FILE);
  const file = ensureWorkspace();
  const { progressOf } = await import('./run/inspect-handler.js'); // loads the compiler, which the rest does not need
  const position = {
    file: shownPath(file),
    ...(await progressOf(file)),
    settings: openSettings(),
    kept: keptNames(keptFolder()).length,
  };
  const made = isNew ? `作業ファイル ${shownPath(file)} を、手順 2-1 の形で作りました。\n\n` : '';
  return made + renderOverview(position);
}

/** Step 2-1 is about the settings file, which a handler that runs says nothing about. */
function openSettings(): { note: string; wrong: boolean } | undefined {
  const check = `npm run ${stepFor('settings').check}`;
  if (!fs.existsSync(DEFAULT_SETTINGS))
    return {
      note: `設定ファイル .env はまだありません（${check}）。なくても、使い捨ての値で先に進めます。`,
      wrong: false,
    };
  const file = settingsIfReadable(DEFAULT_SETTINGS);
  return file && allPassed(judgeEnvironment(file))
    ? undefined
    : { note: `設定ファイル .env に直すところがあります（${check}）。`, wrong: true };
}

function difference(step: StepId): string {
  const file = ensureWorkspace();
  const model = stepFile(stepOf(step).file);
  const { from, to, redact } = workspaceAndSolution(step);
  const { lines, added, removed } = differenceOf(from, to);
  if (lines.length === 0) return `${shownPath(file)} は、手順 ${step} の手本と同じです。`;
  const heading = `${shownPath(file)} を手順 ${step} の手本 ${shownPath(model)} にするには（+ 足す行 ${added}、- 消す行 ${removed}）`;
  return [heading, '', ...lines.map(redact)].join('\n');
}

function put(step: StepId): string {
  const replaced = replaceWorkspace(fs.readFileSync(stepFile(stepOf(step).file)));
  ensureWorkspace(); // what else belongs to a workspace
  return [
    replaced.kind === 'same'
      ? `${shownPath(WORKSPACE_FILE)} は、もう手順 ${step} の手本と同じです。`
      : `手順 ${step} の手本を ${shownPath(WORKSPACE_FILE)} に入れました。`,
    ...whereKept(replaced),
  ].join('\n');
}

function restore(name: string): string {
  const replaced = replaceWorkspace(readKept(name));
  return [
    replaced.kind === 'same'
      ? `${shownPath(WORKSPACE_FILE)} は、もうその控えと同じです。`
      : `控え ${path.basename(name, '.ts')} を ${shownPath(WORKSPACE_FILE)} に戻しました。`,
    ...whereKept(replaced),
  ].join('\n');
}

function whereKept(replaced: Replaced): string[] {
  if (replaced.kind === 'same' || !replaced.kept) return [];
  return [
    `それまでの内容は ${shownPath(keptFile(keptFolder(), replaced.kept))} にあります。`,
    `戻すには: npm run step -- --restore ${replaced.kept}`,
  ];
}

function listKept(): string {
  const names = keptNames(keptFolder());
  if (names.length === 0) return '控えはまだありません。手順を入れ替えると、それまでの内容がここに残ります。';
  return [
    '控え（古い順）:',
    ...names.map((name) => `  ${name}`),
    '',
    `戻すには: npm run step -- --restore ${names.at(-1)}`,
  ].join('\n');
}
