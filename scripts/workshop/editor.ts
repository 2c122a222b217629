/** Opens the participant's file in their own editor, at a place. */
import { exec, spawn } from 'node:child_process';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { shownPath, WORKSPACE_FILE } from '../system/paths.js';

/** Those that would need the terminal, which `npm start` has. */
const IN_TERMINAL = /^(vi|vim|nvim|nano|emacs|pico|joe|micro|hx|ed)$/;

/** An editor whose command comes back tells within this time (ms) that it could not open the file. */
const PATIENCE_MS = 1_500;

/** Which editor, by the environment: the one whose terminal this is comes before any that runs. */
function preferred({ LAUNCH_EDITOR, TERM_PROGRAM, CURSOR_TRACE_ID }: NodeJS.ProcessEnv): string | undefined {
  if (LAUNCH_EDITOR) return `"${LAUNCH_EDITOR}"`;
  return TERM_PROGRAM === 'vscode' ? (CURSOR_TRACE_ID ? 'cursor' : 'code') : undefined;
}

/** @param place counts from 1. @throws UserError where no editor is found, or it does not start */
export async function openEditor({ line = 1, column = 1 }: { line?: number; column?: number }): Promise<void> {
  const guess: (specified?: string) => (string | null)[] = require('launch-editor/guess');
  const [editor, ...args] = guess(preferred(process.env)).filter((part) => part !== null);
  if (!editor) throw refusal('開けるエディターが見つかりませんでした。', line);
  const name = path.basename(editor).replace(/\.(exe|cmd|bat)$/i, '');
  if (IN_TERMINAL.test(name)) throw refusal(`${name} はターミナルの中で動くので、ここからは開けません。`, line);
  const argsFor: ArgumentsFor = require('launch-editor/get-args');
  const all = [...args, ...argsFor(editor, WORKSPACE_FILE, line, column).map(String)];
  if (!(await starts(editor, all))) throw refusal(`エディター（${name}）を起動できませんでした。`, line);
}

type ArgumentsFor = (editor: string, file: string, line: number, column: number) => (string | number)[];

/** Its output belongs to nobody; it goes on after `npm start`. */
function starts(editor: string, args: readonly string[]): Promise<boolean> {
  const child = process.platform === 'win32' ? onWindows(editor, args) : spawn(editor, args, OWN);
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    setTimeout(resolve, PATIENCE_MS, true).unref();
    child.unref();
  });
}

const OWN = { stdio: 'ignore', detached: true } as const;

/** Most editors' commands are batch files there, which only a shell starts: the package quotes for it. */
function onWindows(editor: string, args: readonly string[]) {
  const quoted: (
    editor: string,
    args: readonly string[],
  ) => string = require('launch-editor/construct-windows-launch-command');
  return exec(quoted(editor, args));
}

function refusal(cause: string, line: number): UserError {
  return new UserError(
    cause,
    `エディターで ${shownPath(WORKSPACE_FILE)} の ${line} 行目を開いてください。次から自動で開くには、環境変数 LAUNCH_EDITOR にエディターのコマンド名（code など）を設定して、npm start を実行し直してください。`,
  );
}
