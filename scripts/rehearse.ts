/** `npm run rehearse`: shows on this machine, with throwaway credentials, that every step of the chapter works. */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spinner } from 'zx';
import { parseArguments } from './cli/arguments.js';
import { renderClaims } from './cli/claims.js';
import { colours } from './cli/colours.js';
import { reportUserError } from './cli/user-error.js';
import { renderVerdicts } from './cli/verdicts.js';
import { asSettings, requireSandbox, sandboxCredentials } from './net/sandbox-link.js';
import type { Rehearsal, Stage } from './rehearsal/rehearsal.js';
import { isInSandboxProcess, runInSandbox } from './system/sandbox-process.js';

const HELP = `使い方: npm run rehearse [-- オプション]

  使い捨ての資格情報で、章の全部の手順をこのパソコンの中だけで組み立て、実行し、検査します。
  続けて、Twilio の代わりのサンドボックスへデプロイし、切り替え、はじめの状態に戻します。
  Twilio のアカウントもインターネットも要りません。

    --json    結果を JSON で出力
    --help    この説明

終了コード: 0 すべて合格、1 不合格あり、2 コマンドの使い方の誤り`;

/** @returns the exit code */
export function main(args: string[]): Promise<number> {
  return run(args).catch(reportUserError);
}

async function run(args: string[]): Promise<number> {
  const options = { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } as const;
  const { values } = parseArguments({ args, options }, '使い方は npm run rehearse -- --help で確かめられます。');
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!isInSandboxProcess()) return inOwnSandbox(args);
  const settings = asSettings(await sandboxCredentials(await requireSandbox()));
  // Loaded only in the process that reaches the sandbox.
  const { rehearse }: typeof import('./rehearsal/rehearsal.js') = require('./rehearsal/rehearsal.js');
  const rehearsal = await rehearse(settings, values.json ? (_, work) => work() : shown);
  console.log(values.json ? JSON.stringify(rehearsal) : summary(rehearsal));
  return rehearsal.ok ? 0 : 1;
}

/** Starts a sandbox for this rehearsal alone, and runs it in a process that reaches the sandbox. Nothing of it stays. */
async function inOwnSandbox(args: string[]): Promise<number> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-rehearsal-'));
  const folder = path.join(home, '.handson', 'sandbox');
  const { startSandbox }: typeof import('./sandbox/sandbox.js') = require('./sandbox/sandbox.js');
  try {
    const sandbox = await startSandbox({ folder, buildMs: 0 });
    try {
      return await runInSandbox(['rehearse', ...args], { ...sandbox.environment(), HANDSON_HOME: home });
    } finally {
      await sandbox.close();
    }
  } finally {
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A spinner while the stage is under way (on a terminal only), then its line. */
async function shown(title: string, work: () => Promise<Stage>): Promise<Stage> {
  const stage = await (process.stderr.isTTY ? spinner(title, work) : work());
  const mark = stage.ok ? colours.green('✔') : colours.red('✖');
  console.log(`${mark} ${title}${colours.dim(`（${(stage.ms / 1000).toFixed(1)} 秒）`)}`);
  if (!stage.ok) console.log(renderVerdicts(stage.verdicts, process.stdout.columns));
  return stage;
}

function summary({ ok, stages, claims }: Rehearsal): string {
  if (!ok) return colours.red('\n✖ リハーサルは途中で止まりました。上の原因を直して、もう一度実行してください。');
  const checked = stages.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
  return [
    '\n最後の手順の /token が返したトークンの中身（トークンそのものと署名は表示しません）:\n',
    ...renderClaims(claims, process.stdout.columns),
    '',
    colours.green(`✔ リハーサルは成功です。${stages.length} 段階、${checked} 件の検査がすべて合格しました。`),
    '  次に: npm start で、ページを見ながら手順を始められます（コマンドだけなら npm run step）。',
  ].join('\n');
}
