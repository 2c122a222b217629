/** How the participant's own file is: never made or changed here. */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { failed, passed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { FIRST_STEP, STEPS, type Step, stepFor } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import type { Progress } from '../run/inspect-handler.js';
import { shownPath, WORKSPACE_FILE } from '../system/paths.js';
import { keptNames } from '../workspace/kept.js';
import { hasProgress } from '../workspace/progress.js';
import { keptFolder } from '../workspace/workspace.js';

/** A `/token` answers in a few ms: one that takes this long (ms) will take the 10 s of a Function too. */
const HANDLER_MS = 2_000;

/** The compiler and a process have to start, on a slow computer: after this long (ms), nothing is waited for any more. */
const PATIENCE_MS = 10_000;

const FILE = shownPath(WORKSPACE_FILE);
const SUBJECT: Subject = { id: 'workspace.file', title: `作業ファイル ${FILE}` };

/** @param runnable whether the packages are there that a handler needs: what their lack does would be blamed on the code */
export async function examineWorkspace(runnable: boolean): Promise<Verdict[]> {
  if (!fs.existsSync(WORKSPACE_FILE)) return [judgeAbsence(keptNames(keptFolder()).length)];
  if (!runnable) return [skipped(SUBJECT, 'パッケージがそろっていないので、実行していません。')];
  try {
    // Loads the compiler, which the other topics do not need.
    const { progressOf }: typeof import('../run/inspect-handler.js') = require('../run/inspect-handler.js');
    const tooLong = sleep(PATIENCE_MS, undefined, { ref: false });
    const progress = await Promise.race([progressOf(WORKSPACE_FILE, { timeoutMs: HANDLER_MS }), tooLong]);
    return progress ? judgeRun(progress) : [SLOW];
  } catch (error) {
    if (error instanceof UserError) {
      return [failed(SUBJECT, { blame: 'code', cause: error.message, next: error.next })];
    }
    throw error;
  }
}

const SLOW = failed(SUBJECT, {
  blame: 'network', // nobody's: the computer is slow
  cause: `${FILE} を調べ終わるまでに時間がかかりすぎたので、途中でやめました。このパソコンの負荷が高いようです。`,
  next: 'ほかのプログラムを終了してから、npm run step で確かめてください。',
});

function judgeAbsence(kept: number): Verdict {
  if (!hasProgress() && kept === 0) {
    return skipped(
      SUBJECT,
      `まだありません。npm start か npm run step を実行すると、手順 ${FIRST_STEP.id} の形で作られます。`,
    );
  }
  return failed(SUBJECT, {
    blame: 'code',
    cause: `${FILE} がありません。前に作られたものが、消されたか移されています。`,
    next:
      kept > 0
        ? `バックアップが ${kept} 個あります。npm run step -- --kept で名前を確かめ、npm run step -- --restore 名前 で戻してください。`
        : `エディターの「元に戻す」かごみ箱から戻してください。戻せなければ、npm run step を実行すると手順 ${FIRST_STEP.id} の形で作り直されます。`,
  });
}

const STOPPED = {
  syntax: '文法の誤りがあります',
  run: '実行すると、途中で止まります',
  answer: '動きますが、レスポンスが正しく返りません',
};

/** To be on the way is no failure. */
function judgeRun({ passed: steps, stopped }: Progress): Verdict[] {
  const current = STEPS.find(({ id }) => !steps.includes(id));
  const done = steps.length > 0 ? `手順 ${steps.join('、')} まで合格` : 'まだ合格した手順はありません';
  const progress = passed({
    id: 'workspace.progress',
    title: `進み具合: ${current ? `${done}（いまは ${current.id}）` : 'すべての手順に合格'}`,
  });
  return [stopped ? judgeStop(stopped, current) : passed(SUBJECT), progress];
}

function judgeStop({ kind, cause, line }: NonNullable<Progress['stopped']>, current: Step | undefined): Verdict {
  // The settings have a check of their own: what stops a handler is told by that of a later step.
  const step = current && current.id !== FIRST_STEP.id ? current : stepFor('identity');
  return failed(SUBJECT, {
    blame: 'code',
    cause: `${STOPPED[kind]}${line === undefined ? '' : `（${line} 行目）`}。${cause}`,
    next: `npm run ${step.check} で、場所と直し方を確かめてください。`,
  });
}
