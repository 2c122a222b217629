/** The workspace's text with the repair made that was found for it. */
import fs from 'node:fs';
import { UserError } from '../cli/user-error.js';
import { readHandler } from '../run/read-handler.js';
import { WORKSPACE_FILE } from '../system/paths.js';
import type { FoundRepair, WorkspaceCheck } from './checker.js';

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** @throws UserError where the file is no longer the one that was looked at, or nothing was found for it */
export function repaired(found: FoundRepair | undefined, checked: WorkspaceCheck | undefined): Buffer {
  if (!found || !isAsChecked(checked)) {
    throw new UserError(
      '直し方を調べたあとで、作業ファイルが変わりました。何も変更していません。',
      'いまの内容の検査が終わるのを待ってから、もう一度実行してください。',
    );
  }
  const start = fs.readFileSync(WORKSPACE_FILE).subarray(0, BYTE_ORDER_MARK.length);
  return Buffer.concat([start.equals(BYTE_ORDER_MARK) ? start : Buffer.alloc(0), Buffer.from(found.mended)]);
}

/** Whether a check was one of the file as it is. */
export function isAsChecked(checked: WorkspaceCheck | undefined): checked is WorkspaceCheck {
  try {
    return checked !== undefined && readHandler(WORKSPACE_FILE) === checked.source;
  } catch {
    return false; // there is none any more
  }
}
