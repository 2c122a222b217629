/** Where a participant is and what is next, as text. */

import { FIRST_STEP, LAST_STEP, nextStep, STEPS, type Step, type StepId, stepFor } from '../../steps/steps.js';
import { colours } from '../cli/colours.js';
import type { Progress } from '../run/inspect-handler.js';

export interface Position extends Omit<Progress, 'missing'> {
  /** The file, as shown to people. */
  file: string;
  /** Those that were passed once, and are not now. */
  broken?: readonly StepId[];
  /** Those that somebody goes on without. */
  aside?: readonly StepId[];
  /** What is still to do in the settings file; undefined when nothing is. */
  settings: { note: string; wrong: boolean } | undefined;
  /** How many former contents are kept. */
  kept: number;
}

export function renderOverview(position: Position): string {
  const { file, passed, aside = [], stopped, settings, kept } = position;
  const current = STEPS.find(({ id }) => !passed.includes(id) && !aside.includes(id));
  const list = STEPS.map((step) => renderStep(step, position, current));
  const keptLine =
    kept > 0 ? ['', colours.dim(`以前の内容のバックアップ: ${kept} 個（一覧は npm run step -- --kept）`)] : [];
  const settingsLine = settings ? ['', `${colours.yellow('!')} ${settings.note}`] : [];
  return [
    colours.bold(`作業ファイル ${file}`),
    '',
    ...list,
    ...settingsLine,
    '',
    ...(stopped ? afterStop(stopped, passed, current) : advice(current, settings)),
    ...keptLine,
  ].join('\n');
}

function renderStep({ id, role, title }: Step, position: Position, current: Step | undefined): string {
  const { passed, broken, aside, settings } = position;
  const isWrong = broken?.includes(id) || (role === 'settings' && settings?.wrong);
  if (isWrong) return `  ${colours.yellow('!')} ${id} ${title}${colours.yellow(`  ${BROKEN}`)}`;
  if (passed.includes(id)) return `  ${colours.green('✔')} ${id} ${title}`;
  if (aside?.includes(id)) return colours.dim(`  – ${id} ${title}  ${ASIDE}`);
  return id === current?.id
    ? `  ${colours.cyan('▶')} ${colours.bold(`${id} ${title}`)}`
    : `    ${colours.dim(`${id} ${title}`)}`;
}

/** How a step stands, in words beside its mark. */
export const BROKEN = 'いまは合格していません';
export const ASIDE = '値なしで進めています';

/** Who has not chosen about the settings can also go on without any. */
function advice(current: Step | undefined, settings: Position['settings']): string[] {
  if (!current) return FINISHED;
  const after = current.role === 'settings' && settings && !settings.wrong ? nextStep(current.id) : undefined;
  return [
    ...adviceFor(current),
    ...(after ? ['', `値を設定せずに先へ進むなら、手順 ${after.id} です。`, ...adviceFor(after)] : []),
  ];
}

function adviceFor({ id, todo, hints, check }: Step): string[] {
  return [
    `${colours.bold('次にすること')}  ${todo}`,
    ...hints.slice(0, 1).map((hint) => `${colours.bold('ヒント')}  ${hint}`),
    `${colours.bold('確かめる')}  npm run ${check}`,
    `${colours.bold('完成例との違いを見る')}  npm run step -- ${id} --diff`,
  ];
}

const FINISHED = [
  colours.green('すべての手順が終わりました。'),
  `${colours.bold('確かめる')}  npm run ${LAST_STEP.check}`,
  `${colours.bold('デプロイする')}  npm run deploy`,
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
    `${colours.bold('最初の形に戻す')}  npm run step -- ${FIRST_STEP.id}（いまの内容はバックアップに残ります）`,
  ];
}

const STOPPED = {
  syntax: '作業ファイルに文法の誤りがあるので、まだ動きません',
  run: '作業ファイルは、動かすと途中でエラーになって止まります',
  answer: '作業ファイルは動きますが、レスポンスが正しく返りません',
};
