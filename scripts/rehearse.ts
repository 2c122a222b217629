/** `npm run rehearse`: shows that every step of the chapter works, on this machine or on the participant's own account. */
import fs from 'node:fs';
import { colours } from './cli/colours.js';
import { command, ENV, JSON_RESULT, timeout } from './cli/command.js';
import { listenToEnding } from './cli/ending.js';
import { phaseLine } from './cli/phases.js';
import { Interrupted } from './cli/user-error.js';
import { renderClaims, renderVerdicts } from './cli/verdicts.js';
import type { AccountRehearsal } from './rehearsal/on-account.js';
import type { Rehearsal, Stage } from './rehearsal/rehearsal.js';

export const main = command(
  {
    name: 'npm run rehearse',
    does: `ダミーの認証情報を使い、章のすべての手順を、このパソコンの中だけでビルドし、実行し、検査します。
続けて、手元で動く Twilio の模擬環境（サンドボックス）へデプロイし、手順を切り替え、はじめの状態に戻します。
Twilio のアカウントもインターネットも必要ありません。
--twilio を付けると、自分のアカウントで、API キーだけを使って試します。リハーサル用のサービスを作り、最後に削除します。`,
    options: {
      twilio: { help: '自分のアカウントで、前日に試す（設定ファイルの値を使う）' },
      env: ENV,
      timeout: timeout('--twilio で、1 回のデプロイの制限時間', 300, 3_600),
      table: { help: '--twilio の結果から、scripts/sandbox/likeness.md を作り直す（キットを直す人向け）' },
      json: JSON_RESULT,
    },
    exitCodes: '0 すべて合格、1 不合格あり、2 コマンドの使い方の誤り、130 中止',
  },
  async ({ twilio, table, env, timeout: timeoutMs, json }) => {
    if (table) return writeTable();
    const progress = json ? (_title: string, work: () => Promise<Stage>) => work() : shown;
    if (twilio) return onAccount(env, timeoutMs, json, progress);
    const { rehearse }: typeof import('./rehearsal/rehearsal.js') = require('./rehearsal/rehearsal.js'); // not for --help
    const rehearsal = await rehearse(progress);
    console.log(json ? JSON.stringify(rehearsal) : summary(rehearsal));
    return rehearsal.ok ? 0 : 1;
  },
);

/** A spinner while the stage is under way (on a terminal only), then its line. */
async function shown(title: string, work: () => Promise<Stage>): Promise<Stage> {
  const zx = (): typeof import('zx') => require('zx'); // 55 ms, where it is seen only
  const stage = await (process.stderr.isTTY ? zx().spinner(title, work) : work());
  const skips = stage.verdicts.filter(({ status }) => status === 'skipped');
  console.log(phaseLine(title, stage.ok, stage.ms / 1000));
  if (!stage.ok || skips.length > 0)
    console.log(renderVerdicts(stage.ok ? skips : stage.verdicts, process.stdout.columns));
  return stage;
}

function summary({ ok, stages, claims }: Rehearsal): string {
  if (!ok) return colours.red('\n✖ リハーサルは途中で止まりました。上の原因を直して、もう一度実行してください。');
  const checked = stages.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
  return [
    '\n最後の手順の /token が返したトークンのヘッダーとペイロード（クレーム）です。トークンそのものと署名は表示しません。\n',
    ...renderClaims(claims, process.stdout.columns),
    '',
    colours.green(`✔ リハーサルは成功です。${stages.length} 段階、${checked} 件の検査がすべて合格しました。`),
    '  次に: npm start で、ページを見ながら手順を始められます（コマンドだけなら npm run step）。',
  ].join('\n');
}

async function onAccount(
  env: string | undefined,
  timeoutMs: number,
  json: boolean,
  progress: typeof shown,
): Promise<number> {
  const { accountFor, rehearseOnAccount }: typeof import('./rehearsal/on-account.js') =
    require('./rehearsal/on-account.js');
  const { writeReceipt, RECEIPT_FILE }: typeof import('./rehearsal/likeness.js') = require('./rehearsal/likeness.js');
  const { destinationLine, destinationOf }: typeof import('./twilio/destination.js') =
    require('./twilio/destination.js');
  const account = accountFor(env);
  const seen = { ownership: 'none' } as const; // nobody else has a service of that name
  if (!json) {
    console.log(destinationLine(account, seen, '（リハーサル用。最後に削除します）'));
    const token = account.settings.AUTH_TOKEN ? 'AUTH_TOKEN もありますが、参加者と同じように、' : '';
    console.log(`${token}API キーだけでデプロイします。\n`);
  }
  const calling = new AbortController();
  listenToEnding().ended.then(() => calling.abort());
  const rehearsal = await rehearseOnAccount({ account, progress, timeoutMs, signal: calling.signal });
  if (calling.signal.aborted) throw new Interrupted(calledOff(rehearsal));
  writeReceipt(account.settings, rehearsal.likeness);
  const { shownPath }: typeof import('./system/paths.js') = require('./system/paths.js');
  const destination = destinationOf(account, seen);
  console.log(json ? JSON.stringify({ destination, ...rehearsal, receipt: RECEIPT_FILE }) : summary(rehearsal));
  if (!json) console.log(likenessText(rehearsal, shownPath(RECEIPT_FILE)));
  return rehearsal.ok ? 0 : 1;
}

function calledOff({ serviceName, isGone }: AccountRehearsal): string {
  return isGone
    ? `中止しました。作ったサービス ${serviceName} は削除し、なくなったことを確かめました。`
    : `中止しました。サービス ${serviceName} がなくなったことは、確かめられませんでした。npm run rehearse -- --twilio をもう一度実行すると、残ったものを削除します。`;
}

function likenessText({ likeness }: AccountRehearsal, file: string): string {
  const { countsOf }: typeof import('./rehearsal/likeness.js') = require('./rehearsal/likeness.js');
  const { proven, differs, assumed, unknown } = countsOf(likeness);
  const told = likeness.filter(({ differences }) => differences.length > 0);
  return [
    `\nTwilio のレスポンスをサンドボックスと比べました: 同じ ${proven} 件、違う ${differs} 件、分からない ${unknown} 件、問い合わせなかった ${assumed} 件`,
    ...told.flatMap(({ call, differences }) => [`  ${call}`, ...differences.map((each) => `      ${each}`)]),
    `  比較の記録: ${file}（秘密の値や SID は入っていません）`,
  ].join('\n');
}

/** Of the latest receipt; without one, of the calls that a rehearsal makes. */
async function writeTable(): Promise<number> {
  const { readReceipt, tableOf, TABLE_FILE }: typeof import('./rehearsal/likeness.js') =
    require('./rehearsal/likeness.js');
  const receipt = readReceipt();
  const { untried }: typeof import('./rehearsal/on-account.js') = require('./rehearsal/on-account.js');
  fs.writeFileSync(TABLE_FILE, tableOf(receipt?.calls ?? (await untried()), receipt?.at));
  console.log('✔ scripts/sandbox/likeness.md を作り直しました。');
  return 0;
}
