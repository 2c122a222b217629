/** How the participant's own file is. */
import { FIRST_STEP, stepFor } from '../../steps/steps.js';
import { failed, passed, type Subject, skipped, type Verdict } from '../verdict.js';

export type WorkspaceEvidence =
  /** `begun`: something shows that there was one before. */
  | { kind: 'absent'; begun: boolean; kept: number }
  | { kind: 'unusable'; cause: string; next: string }
  | { kind: 'not-run' }
  | { kind: 'slow' }
  | {
      kind: 'ran';
      /** Ids of the steps that pass, in a row. */
      passed: readonly string[];
      /** The first step that does not; undefined when all pass. */
      current?: { id: string; check: string };
      stopped?: { kind: 'syntax' | 'run' | 'answer'; cause: string; line?: number };
    };

const STOPPED = {
  syntax: '文法の誤りがあります',
  run: '動かすと、最後まで進みません',
  answer: '動きますが、応答が正しく返りません',
};

/** @param file as shown to people */
export function judgeWorkspace(file: string, evidence: WorkspaceEvidence): Verdict[] {
  const subject: Subject = { id: 'workspace.file', title: `作業ファイル ${file}` };
  switch (evidence.kind) {
    case 'absent':
      return [absent(subject, file, evidence)];
    case 'unusable':
      return [failed(subject, { blame: 'code', cause: evidence.cause, next: evidence.next })];
    case 'not-run':
      return [skipped(subject, 'パッケージがそろっていないので、動かしていません。')];
    case 'slow':
      return [
        failed(subject, {
          blame: 'network', // nobody's: the computer is slow
          cause: `${file} を調べ終わるまでに時間がかかりすぎたので、途中でやめました。このパソコンがとても混んでいるようです。`,
          next: 'ほかのプログラムを終わらせてから、npm run step で確かめてください。',
        }),
      ];
    case 'ran':
      return [stopped(subject, evidence), progress(evidence)];
  }
}

function absent(subject: Subject, file: string, { begun, kept }: { begun: boolean; kept: number }): Verdict {
  if (!begun)
    return skipped(subject, 'まだありません。npm start か npm run step を実行すると、手順 2-1 の形で作られます。');
  return failed(subject, {
    blame: 'code',
    cause: `${file} がありません。前に作られたものが、消されたか移されています。`,
    next:
      kept > 0
        ? `控えが ${kept} 個あります。npm run step -- --kept で名前を確かめ、npm run step -- --restore 名前 で戻してください。`
        : 'エディターの「元に戻す」かごみ箱から戻してください。戻せなければ、npm run step を実行すると手順 2-1 の形で作り直されます。',
  });
}

type Ran = Extract<WorkspaceEvidence, { kind: 'ran' }>;

function stopped(subject: Subject, { stopped, current }: Ran): Verdict {
  if (!stopped) return passed(subject);
  const { kind, cause, line } = stopped;
  return failed(subject, {
    blame: 'code',
    cause: `${STOPPED[kind]}${line === undefined ? '' : `（${line} 行目）`}。${cause}`,
    // The settings have a check of their own: what stops a handler is told by that of a later step.
    next: `npm run ${current && current.id !== FIRST_STEP.id ? current.check : stepFor('identity').check} で、場所と直し方を確かめてください。`,
  });
}

/** To be on the way is no failure. */
function progress({ passed: steps, current }: Ran): Verdict {
  const done = steps.length > 0 ? `手順 ${steps.join('、')} まで合格` : 'まだ合格した手順はありません';
  return passed({
    id: 'workspace.progress',
    title: `進み具合: ${current ? `${done}（いまは ${current.id}）` : 'すべての手順に合格'}`,
  });
}
