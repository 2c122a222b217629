/** Where a participant is and what is next, as text. */
import { colours } from '../colours.js';
import { STEPS, type Step, type StepId, stepOf } from '../../../steps/steps.js';

export interface Position {
  /** The file, as shown to people. */
  file: string;
  /** The steps whose checks the file passes, in a row from the start. */
  passed: readonly StepId[];
  /** What is still to do in the settings file; undefined when nothing is. */
  settings: string | undefined;
  /** How many former contents are kept. */
  kept: number;
}

export function renderOverview({ file, passed, settings, kept }: Position): string {
  const current = STEPS.find(({ id }) => !passed.includes(id));
  const list = STEPS.map((step) => renderStep(step, passed, current));
  const keptLine = kept > 0 ? ['', colours.dim(`以前の内容の控え: ${kept} 個（一覧は npm run step -- --kept）`)] : [];
  const settingsLine = settings ? ['', `${colours.yellow('!')} ${settings}`] : [];
  return [
    colours.bold(`作業ファイル ${file}`),
    '',
    ...list,
    ...settingsLine,
    '',
    ...advice(passed, current),
    ...keptLine,
  ].join('\n');
}

function renderStep({ id, title }: Step, passed: readonly StepId[], current: Step | undefined): string {
  if (passed.includes(id)) return `  ${colours.green('✔')} ${id} ${title}`;
  return id === current?.id ? `  ${colours.cyan('▶')} ${colours.bold(`${id} ${title}`)}` : `    ${colours.dim(`${id} ${title}`)}`;
}

function advice(passed: readonly StepId[], current: Step | undefined): string[] {
  if (!current) return FINISHED;
  if (passed.length === 0) return NOT_RUNNING;
  const { id, todo, hints, check } = current;
  return [
    `${colours.bold('次にすること')}  ${todo}`,
    ...hints.slice(0, 1).map((hint) => `${colours.bold('ヒント')}  ${hint}`),
    `${colours.bold('確かめる')}  npm run ${check}`,
    `${colours.bold('手本との差を見る')}  npm run step -- ${id} --diff`,
  ];
}

const FINISHED = [
  colours.green('すべての手順が終わりました。'),
  `${colours.bold('確かめる')}  npm run ${stepOf('2-6').check}`,
  `${colours.bold('Twilio のプロジェクトにする')}  npm run build -- workspace`,
];

/** Not even the starting handler: how far its author had come cannot be told. */
const NOT_RUNNING = [
  '作業ファイルがまだ動かないので、どこまで進んだかを調べられません。文法の誤りがあるか、handler がありません。',
  `${colours.bold('原因を調べる')}  npm run ${stepOf('2-2').check}`,
  `${colours.bold('最初の形に戻す')}  npm run step -- 2-1（いまの内容は控えに残ります）`,
];
