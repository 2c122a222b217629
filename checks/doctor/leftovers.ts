/** What interrupted commands left behind. */
import { bySettings, failed, passed, type Subject, skipped, type Verdict } from '../verdict.js';

export interface LeftoversEvidence {
  /** `.handson/deploy.lock`; undefined when there is none. */
  lock?: 'running' | 'abandoned';
  /** `.handson/deployment.json` is there, and cannot be read. */
  recordBroken: boolean;
  /** Contents of the workspace that a command had moved away and never settled. */
  unfinishedMoves: number;
}

export function judgeLeftovers({ lock, recordBroken, unfinishedMoves }: LeftoversEvidence): Verdict[] {
  const verdicts: Verdict[] = [];
  const add = (subject: Subject, cause: string, next: string) =>
    verdicts.push(failed(subject, bySettings(cause, next)));
  const LOCK: Subject = { id: 'leftovers.lock', title: '途中で終わったデプロイ' };
  if (lock === 'running') {
    verdicts.push(
      skipped(LOCK, 'デプロイかリセットがいま実行中です。終わってからもう一度実行すると、確かな結果になります。'),
    );
  }
  if (lock === 'abandoned') {
    add(
      LOCK,
      '前のデプロイかリセットが途中で終わり、.handson/deploy.lock が残っています。公開中のものが、中途半端な状態かもしれません。',
      'npm run deploy か npm run reset をもう一度実行してください。残ったファイルは、そのときに片付きます。',
    );
  }
  if (recordBroken) {
    add(
      { id: 'leftovers.record', title: 'デプロイの記録' },
      'デプロイの記録 .handson/deployment.json が壊れていて、読み取れません。最後にどこへデプロイしたかが分かりません。',
      'npm run deploy をもう一度実行してください。記録が作り直されます。',
    );
  }
  if (unfinishedMoves > 0) {
    add(
      { id: 'leftovers.moves', title: '作業ファイルの入れ替え' },
      `作業ファイルの入れ替えが途中で終わり、前の内容が workspace/kept に ${unfinishedMoves} 個、途中の名前で残っています。内容は失われていません。`,
      'npm run step を実行してください。元の場所に戻るか、控えになります。',
    );
  }
  return verdicts.length > 0
    ? verdicts
    : [passed({ id: 'leftovers', title: '途中で終わったコマンドの跡: ありません' })];
}
