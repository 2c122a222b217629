/** What `npm run reset` says, asks and does once it talks to the right cloud. */
import { confirmed } from '../cli/ask.js';
import { colours } from '../cli/colours.js';
import type { Limits } from '../cli/ending.js';
import { inPhases, phasePrinter } from '../cli/phases.js';
import { UserError } from '../cli/user-error.js';
import type { Cloud } from './cloud.js';
import { lookAndTell } from './destination.js';
import { COMMAND, planReset } from './reset.js';
import { takingOver } from './seal.js';

export interface Options {
  delete: boolean;
  'dry-run': boolean;
  yes: boolean;
  'take-over': string | undefined;
  json: boolean;
}

/** With `--json`, also `{"plan":[…]}` and `{"ok":true,"kept":…}`. @param cloud undefined takes only this computer back */
export async function reset(cloud: Cloud | undefined, options: Options, limits: Limits): Promise<number> {
  const look = cloud && (await lookAndTell(cloud, options.json, limits));
  const plan = await planReset(cloud, options.delete, limits, look);
  console.log(options.json ? JSON.stringify({ plan: plan.lines }) : planText(plan.lines));
  if (plan.lines.length === 0 || options['dry-run']) return 0;
  const mayTakeOver = cloud && takingOver(cloud, COMMAND, options['take-over'], !options.json, limits.signal);
  if (!plan.isTheirs && !options.yes && !(await agreed(limits.signal))) {
    console.log('何も変更しませんでした。');
    return 1;
  }
  const kept = await inPhases(phasePrinter(options.json), (onPhase) => plan.carryOut(onPhase, mayTakeOver));
  if (options.json) {
    console.log(JSON.stringify({ ok: true, ...(kept ? { kept } : {}) }));
    return 0;
  }
  if (kept) console.log(`  元の作業ファイルに戻すには: npm run step -- --restore ${kept}`);
  console.log(colours.green('\n✔ はじめの状態に戻しました。'));
  console.log('  次に: npm start（コマンドだけなら npm run step）で、はじめの手順から始められます。');
  return 0;
}

function planText(plan: readonly string[]): string {
  if (plan.length === 0) return '元に戻すものはありません。';
  return ['すること:', ...plan.map((line) => `  ・${line}`)].join('\n');
}

function agreed(signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError(
      '確認の答えを入力できるターミナルがないので、何も変更しませんでした。',
      '確認なしで実行するには --yes を付けてください。',
    );
  }
  return confirmed('よろしいですか？', signal);
}
