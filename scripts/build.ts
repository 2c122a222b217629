/** `npm run build`: makes standard Twilio Serverless projects in `dist/`. */
import fs from 'node:fs';
import { judgeSyntax } from '../checks/handler/syntax.js';
import type { SyntaxProblem } from '../checks/handler/syntax-problem.js';
import { redactCode } from '../checks/secrets/tokens.js';
import { isStepId, STEP_IDS } from '../steps/steps.js';
import { command, helpHint } from './cli/command.js';
import { UserError } from './cli/user-error.js';
import { settingsIfReadable } from './settings/env-file.js';
import { gateFor } from './settings/redact.js';
import { DEFAULT_SETTINGS, shownPath, WORKSPACE_FILE } from './system/paths.js';
import { type BuildName, build } from './workspace/build.js';

const NAMES = [...STEP_IDS, 'workspace'].join('、');
const HINT = `指定できる名前は ${NAMES} です。${helpHint('npm run build')}`;

export const main = command(
  {
    name: 'npm run build',
    usage: 'npm run build [-- 名前 …]',
    does: 'Twilio Serverless のプロジェクトを dist/名前/ に作ります（package.json と functions/token.js）。',
    options: {},
    notes: `名前: ${NAMES}（指定しなければ、すべての手順と、あれば作業ファイル）`,
    exitCodes: '0 成功、1 文法の誤りで作れないものがある、2 コマンドの使い方の誤り',
    positionals: { most: Number.POSITIVE_INFINITY },
    hint: HINT,
  },
  (_, wanted) => {
    const unknown = wanted.find((name) => !isBuildName(name));
    if (unknown !== undefined) throw new UserError(`${unknown} という名前は指定できません。`, HINT);
    const names = wanted.length > 0 ? wanted.filter(isBuildName) : everything();
    return names.map(buildAndTell).every(Boolean) ? 0 : 1;
  },
);

function isBuildName(name: string): name is BuildName {
  return name === 'workspace' || isStepId(name);
}

function everything(): BuildName[] {
  return [...STEP_IDS, ...(fs.existsSync(WORKSPACE_FILE) ? (['workspace'] as const) : [])];
}

function buildAndTell(name: BuildName): boolean {
  const result = build(name);
  if (result.kind === 'built') console.log(`✔ ${shownPath(result.folder)}`);
  else console.error(refusal(result.file, result.problems));
  return result.kind === 'built';
}

function refusal(file: string, problems: readonly SyntaxProblem[]): string {
  const { cause, next, place } = judgeSyntax(problems);
  const redact = gateFor(settingsIfReadable(DEFAULT_SETTINGS));
  const text = [
    `✖ ${shownPath(file)} に文法の誤りがあるので、作りませんでした。`,
    `  ${place?.line} 行目: ${redactCode(place?.text.trim() ?? '')}`,
    `  原因: ${cause}`,
    `  次に: ${next}`,
  ].join('\n');
  return redact(text);
}
