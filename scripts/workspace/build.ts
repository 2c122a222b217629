/** Makes a standard Twilio Serverless project of a step or of the workspace. */
import fs from 'node:fs';
import path from 'node:path';
import type { SyntaxProblem } from '../../checks/handler/syntax-problem.js';
import { type StepId, stepOf } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { compile } from '../run/compile.js';
import { readHandler } from '../run/read-handler.js';
import { DIST, shownPath, stepFile } from '../system/paths.js';
import { explaining, replaceFile } from '../system/whole-file.js';
import { ensureWorkspace } from './workspace.js';

export type BuildName = StepId | 'workspace';

export type BuildResult =
  /** `folder` is the project's. */
  | { kind: 'built'; folder: string }
  /** Nothing was written: the code that the compiler makes of it would not be what its author meant. */
  | { kind: 'refused'; file: string; problems: SyntaxProblem[] };

/**
 * @param folder where the project goes: a folder `name` is made in it
 * @throws UserError when the source cannot be read, or the project not be written
 */
export function build(name: BuildName, folder = DIST): BuildResult {
  const file = name === 'workspace' ? ensureWorkspace() : stepFile(stepOf(name).file);
  const { js, problems } = compile(readHandler(file), file);
  if (problems.length > 0) return { kind: 'refused', file, problems };
  const project = path.join(folder, name);
  const files = { [path.join('functions', 'token.js')]: js, 'package.json': packageJson(name) };
  explaining(
    () => writeProject(project, files),
    (code, cause) =>
      new UserError(
        `${shownPath(project)} にプロジェクトを書き込めませんでした（${code}）。権限がないか、ほかのプログラムが使っています。`,
        'そのフォルダーを使っているプログラム（twilio-run など）を終了してから、もう一度実行してください。',
        { cause },
      ),
  );
  return { kind: 'built', folder: project };
}

/**
 * What Twilio's cloud build installs, in exact versions of few packages: those that are installed here. The runtime handler
 * has only a few versions that Twilio accepts (https://www.twilio.com/docs/serverless/functions-assets/handler).
 */
export const CLOUD_DEPENDENCIES = { '@twilio/runtime-handler': '2.0.1', twilio: '6.2.0' } as const;

function packageJson(name: BuildName): string {
  const content = { name: `handson-${name}`, version: '0.0.0', private: true, dependencies: CLOUD_DEPENDENCIES };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Each file is written beside the project and renamed into its place, package.json last: whenever this is interrupted,
 * there is the whole project, the former one, or a folder without package.json, which no tool takes for a project.
 */
function writeProject(project: string, files: Record<string, string>): void {
  const aside = path.join(path.dirname(project), `.${path.basename(project)}`);
  fs.mkdirSync(path.join(project, 'functions'), { recursive: true });
  for (const [name, content] of Object.entries(files)) replaceFile(path.join(project, name), content, { aside });
  removeStale(project, Object.keys(files));
}

/** Dot-files stay: tools keep their notes there (`.twiliodeployinfo`), people their values (`.env`). */
function removeStale(project: string, fresh: readonly string[]): void {
  const stale = fs
    .readdirSync(project, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) => !name.startsWith('.') && !fresh.some((file) => file === name || file.startsWith(name + path.sep)),
    );
  for (const name of stale) fs.rmSync(path.join(project, name), { recursive: true, force: true });
}
