/** Writes the record of deployments; apart from reading it, which every check does and which must load quickly. */
import fs from 'node:fs';
import path from 'node:path';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { UserError } from '../cli/user-error.js';
import { type DeploymentRecord, RECORD_FILE, RECORD_VERSION } from './record.js';

/** @throws UserError when it cannot be written */
export function writeRecord(record: DeploymentRecord): void {
  try {
    fs.mkdirSync(path.dirname(RECORD_FILE), { recursive: true });
    writeFileAtomic(RECORD_FILE, `${JSON.stringify({ version: RECORD_VERSION, ...record }, null, 2)}\n`, {
      mode: 0o600,
    });
  } catch (error) {
    throw new UserError(
      `デプロイの記録を .handson/deployment.json に書き込めませんでした（${(error as NodeJS.ErrnoException).code}）。デプロイそのものは終わっています。`,
      'ディスクの空きと書き込みの権限を確かめてから、もう一度実行してください。',
      { cause: error },
    );
  }
}
