/** `npm run step`: where am I, and what is next? With a step: puts its solution into the workspace, or shows the difference. */
import { isStepId, STEP_IDS, type StepId, stepFor } from '../steps/steps.js';
import { command, helpHint } from './cli/command.js';
import { UserError } from './cli/user-error.js';
import { difference, listKept, overview, put, restore } from './workspace/step.js';
import { ensureWorkspace } from './workspace/workspace.js';

const STEPS = STEP_IDS.join('、');
const EXAMPLE = stepFor('grant').id;
const HINT = `${helpHint('npm run step')}手順は ${STEPS} です。`;

export const main = command(
  {
    name: 'npm run step',
    does: 'どこまで進んだかと次にすることを示します。完成例を入れたり、完成例と比べたりもできます。',
    calls: [
      ['npm run step', 'どこまで進んだかと、次にすること'],
      [
        `npm run step -- ${EXAMPLE}`,
        `手順 ${EXAMPLE} の完成例を作業ファイルに入れる（いまの内容はバックアップに残す）`,
      ],
      [`npm run step -- ${EXAMPLE} --diff`, `作業ファイルと、手順 ${EXAMPLE} の完成例との違いを見るだけ`],
      ['npm run step -- --kept', 'バックアップの一覧'],
      ['npm run step -- --restore 名前', 'バックアップを作業ファイルに戻す'],
      ['npm run step -- --share --seat 12', 'いまの状態を、教室のチャットに貼り付ける 1 行にする'],
    ],
    options: { diff: {}, kept: {}, restore: { value: '名前' }, share: {}, seat: { value: '名前' } },
    notes: `手順: ${STEPS}`,
    exitCodes: '0 成功、2 コマンドの使い方の誤り、または作業ファイルを使えない',
    positionals: { most: Number.POSITIVE_INFINITY },
    hint: HINT,
  },
  async (values, [step, extra]) => {
    if (step !== undefined && !isStepId(step)) throw new UserError(`手順 ${step} はありません。`, HINT);
    const wanted = [step !== undefined, values.kept, values.restore !== undefined, values.share].filter(Boolean).length;
    if (extra !== undefined || wanted > 1) throw new UserError('一度に指定できることは 1 つだけです。', HINT);
    if (values.diff && !step) throw new UserError('--diff には、どの手順と比べるかの指定が必要です。', HINT);
    if (values.seat !== undefined && !values.share) throw new UserError('--seat は --share と一緒に使います。', HINT);
    if (values.share) console.log(await share(values.seat));
    else if (values.kept) console.log(listKept());
    else if (values.restore !== undefined) console.log(restore(values.restore));
    else if (!step) console.log(await overview());
    else console.log(values.diff ? await compare(step) : put(step));
    return 0;
  },
);

/** It loads the compiler, which the rest does not need. */
async function compare(step: StepId): Promise<string> {
  ensureWorkspace();
  const { ownNote, workspaceAndOwnSolution }: typeof import('./checking/own-solution.js') =
    require('./checking/own-solution.js');
  const compared = await workspaceAndOwnSolution(step);
  return difference(step, compared, ownNote(compared));
}

/** Likewise. */
async function share(seat: string | undefined): Promise<string> {
  const { nameOf }: typeof import('./workshop/class/told.js') = require('./workshop/class/told.js');
  const { anybody, lineToShare }: typeof import('./workshop/class/share-now.js') =
    require('./workshop/class/share-now.js');
  return lineToShare(seat === undefined ? anybody() : nameOf(seat));
}
