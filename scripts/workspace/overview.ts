/** Where a participant is and what is next, as text. */

import { FIRST_STEP, LAST_STEP, STEPS, type Step, type StepId, stepFor } from '../../steps/steps.js';
import { colours } from '../cli/colours.js';
import type { Progress } from '../run/inspect-handler.js';

export interface Position extends Progress {
  /** The file, as shown to people. */
  file: string;
  /** What is still to do in the settings file; undefined when nothing is. */
  settings: { note: string; wrong: boolean } | undefined;
  /** How many former contents are kept. */
  kept: number;
}

export function renderOverview({ file, passed, stopped, settings, kept }: Position): string {
  const current = STEPS.find(({ id }) => !passed.includes(id));
  const list = STEPS.map((step) => renderStep(step, passed, current, settings?.wrong ?? false));
  const keptLine = kept > 0 ? ['', colours.dim(`以前の内容の控え: ${kept} 個（一覧は npm run step -- --kept）`)] : [];
  const settingsLine = settings ? ['', `${colours.yellow('!')} ${settings.note}`] : [];
  return [
    colours.bold(`作業ファイル ${file}`),
    '',
    ...list,
    ...settingsLine,
    '',
    ...(stopped ? afterStop(stopped, passed, current) : advice(current)),
    ...keptLine,
  ].join('\n');
}

function renderStep(
  { id, role, title }: Step,
  passed: readonly StepId[],
  current: Step | undefined,
  wrong: boolean,
): string {
  // A step about the settings has a handler, too.
  if (role === 'settings' && wrong && passed.includes(id)) return `  ${colours.yellow('!')} ${id} ${title}`;
  if (passed.includes(id)) return `  ${colours.green('✔')} ${id} ${title}`;
  return id === current?.id
    ? `  ${colours.cyan('▶')} ${colours.bold(`${id} ${title}`)}`
    : `    ${colours.dim(`${id} ${title}`)}`;
}

function advice(current: Step | undefined): string[] {
  if (!current) return FINISHED;
  const { id, todo, hints, check } = current;
  return [
    `${colours.bold('次にすること')}  ${todo}`,
    ...hints.slice(0, 1).map((hint) => `${colours.bold('ヒント')}  ${hint}`),
    `${colours.bold('確かめる')}  npm run ${check}`,
    `${colours.bold('手本との違いを見る')}  npm run step -- ${id} --diff`,
  ];
}

const FINISHED = [
  colours.green('すべての手順が終わりました。'),
  `${colours.bold('確かめる')}  npm run ${LAST_STEP.check}`,
  `${colours.bold('Twilio のプロジェクトにする')}  npm run build -- workspace`,
];

/** How far its author had come can be told only where something ran before it stopped: the steps that pass are marked. */
function afterStop(
  { kind, cause, line }: NonNullable<Position['stopped']>,
  passed: readonly StepId[],
  current: Step | undefined,
): string[] {
  const check = current && current.role !== 'settings' ? current.check : stepFor('identity').check;
  return [
    `${STOPPED[kind]}${line === undefined ? '' : `（${line} 行目）`}。`,
    ...(passed.length > 0 ? ['上の ✔ は、そこまでに確かめられた手順です。'] : []),
    `${colours.bold('原因')}  ${cause}`,
    `${colours.bold('くわしく調べる')}  npm run ${check}`,
    `${colours.bold('最初の形に戻す')}  npm run step -- ${FIRST_STEP.id}（いまの内容は控えに残ります）`,
  ];
}

const STOPPED = {
  syntax: '作業ファイルに文法の誤りがあるので、まだ動きません',
  run: '作業ファイルは、動かすと途中でエラーになって止まります',
  answer: '作業ファイルは動きますが、応答が正しく返りません',
};
