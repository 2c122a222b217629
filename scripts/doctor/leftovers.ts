/** What interrupted commands left behind. Looked at only: the commands themselves tidy up. */
import fs from 'node:fs';
import { failed, passed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { isHeld } from '../system/lock.js';
import { LOCK_FILE } from '../twilio/lock.js';
import { allRecords, RECORD_FILE } from '../twilio/record.js';
import { unfinishedMoves } from '../workspace/kept.js';
import { keptFolder } from '../workspace/workspace.js';

export async function examineLeftovers(): Promise<Verdict[]> {
  const verdicts = [...(await judgeLock()), ...judgeRecord(), ...judgeMoves()];
  return verdicts.length > 0 ? verdicts : [passed({ id: 'leftovers', title: '途中で終わったコマンド: ありません' })];
}

async function judgeLock(): Promise<Verdict[]> {
  const subject: Subject = { id: 'leftovers.lock', title: '途中で終わったデプロイ' };
  if (!fs.existsSync(LOCK_FILE)) return [];
  return (await isHeld(LOCK_FILE))
    ? [skipped(subject, 'デプロイかリセットがいま実行中です。終わってから、もう一度実行してください。')]
    : left(
        subject,
        '前のデプロイかリセットが途中で終わり、.handson/deploy.lock が残っています。公開中のものが、途中の状態かもしれません。',
        'npm run deploy か npm run reset をもう一度実行してください。残ったファイルは、そのときに片付きます。',
      );
}

function judgeRecord(): Verdict[] {
  if (!fs.existsSync(RECORD_FILE) || allRecords().length > 0) return [];
  return left(
    { id: 'leftovers.record', title: 'デプロイの記録' },
    'デプロイの記録 .handson/deployment.json が壊れていて、読み取れません。最後にどこへデプロイしたかが分かりません。',
    'npm run deploy をもう一度実行してください。記録が作り直されます。',
  );
}

/** Contents of the workspace that a command had moved away and never settled. */
function judgeMoves(): Verdict[] {
  const moves = unfinishedMoves(keptFolder()).filter(({ abandoned }) => abandoned).length;
  if (moves === 0) return [];
  return left(
    { id: 'leftovers.moves', title: '作業ファイルの入れ替え' },
    `作業ファイルの入れ替えが途中で終わり、前の内容が workspace/kept に ${moves} 個、途中の名前で残っています。内容は失われていません。`,
    'npm run step を実行してください。元の場所に戻るか、バックアップになります。',
  );
}

function left(subject: Subject, cause: string, next: string): Verdict[] {
  return [failed(subject, { blame: 'settings', cause, next })];
}
