/** `npm run bench`: what the kit costs, against floors and peers measured in the same run, and the bars that it is held to. */
import os from 'node:os';
import { stepFor } from '../steps/steps.js';
import { benchFile, benchUrl } from './bench/checks.js';
import { benchClass } from './bench/class.js';
import { benchFirstStart, benchRehearsal } from './bench/first-start.js';
import type { Bar, Result } from './bench/measure.js';
import { benchRepair } from './bench/repair.js';
import { benchSaving } from './bench/saving.js';
import { benchServing } from './bench/serving.js';
import { benchSwitching } from './bench/switching.js';
import { command } from './cli/command.js';
import { padEnd } from './cli/text.js';
import { UserError } from './cli/user-error.js';
import { fromWhereTyped } from './system/paths.js';

interface Wishes {
  /** For what is short enough to be repeated so often. */
  rounds: number;
  seed: number;
  slips: number;
  limit: number;
  failures?: string | undefined;
}

interface Part {
  title: string;
  run(wishes: Wishes): Promise<Result>;
}

const PARTS: Record<string, Part> = {
  url: { title: `${stepFor('response').check} --url（プロセス全体の時間）`, run: ({ rounds }) => benchUrl(rounds) },
  file: { title: `${stepFor('grant').check} --file（プロセス全体の時間）`, run: ({ rounds }) => benchFile(rounds) },
  save: { title: 'npm start（保存してからページに判定が届くまで）', run: benchSaving },
  serve: { title: 'npm start の /token（1 秒あたりに返すレスポンスの数）', run: benchServing },
  first: { title: 'クローンしてから最初の npm start', run: benchFirstStart },
  rehearse: { title: 'npm run rehearse（コンパイル済み）', run: benchRehearsal },
  switch: {
    title: '手順の切り替え（サンドボックス: 通信 1 回 150 ms、ビルド 20 秒）',
    run: benchSwitching,
  },
  class: { title: 'npm run class（参加者 200 人）', run: benchClass },
  repair: {
    title: '書き損じの判定と直し方',
    run: ({ seed, slips, limit, failures }) => benchRepair({ seed, count: slips, limitMs: limit, failures }),
  },
};

const WIDTH = 52;

export const main = command(
  {
    name: 'npm run bench',
    does: '検査や切り替えなどにかかる時間を、同じときに測った下限や比べる相手との比で示します（キットを直す人向け）。',
    options: {
      rounds: { value: '回数', help: '検査を測る回数', default: '15', parse: times },
      only: { value: '部分', help: `一部だけを測る（${Object.keys(PARTS).join('、')} を , でつなぐ）`, parse: chosen },
      seed: { value: '数', help: '書き損じを作る乱数の種', default: '1', parse: times },
      slips: {
        value: '数',
        help: '試す書き損じの数（ほかの種類と 2 つずつのものは、別に 3 分の 1）',
        default: '300',
        parse: times,
      },
      limit: { value: 'ミリ秒', help: '直し方 1 つを探す時間の上限', default: '1000', parse: times },
      failures: { value: 'ファイル', help: 'うまくいかなかった書き損じを書き出すファイル', parse: fromWhereTyped },
    },
    exitCodes: '0 成功、2 コマンドの使い方の誤り',
  },
  async ({ only: parts = Object.values(PARTS), ...wishes }) => {
    console.log(`Node ${process.version}、${os.cpus().length} コア。検査は各 ${wishes.rounds} 回、交互に実行します。`);
    const bars: Bar[] = [];
    for (const { title, run } of parts) {
      console.log(`\n${title}`);
      const result = await run(wishes);
      for (const { title, figure } of result.rows) console.log(`  ${padEnd(title, WIDTH)} ${figure}`);
      bars.push(...result.bars);
    }
    if (bars.length > 0) console.log(['\n目標との比較', ...bars.map(judged)].join('\n'));
    return 0;
  },
);

/** @throws UserError for anything but a whole number from 1 on */
function times(text: string, option: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UserError(`${option} の値 ${text} は使えません。`, '1 以上の整数を指定してください。');
}

/** @throws UserError for a part that there is not */
function chosen(text: string): Part[] {
  return text.split(',').map((name) => {
    const part = PARTS[name];
    if (part) return part;
    throw new UserError(
      `--only の値 ${name} という部分はありません。`,
      `部分は ${Object.keys(PARTS).join('、')} です。`,
    );
  });
}

function judged({ title, value, unit, limit }: Bar): string {
  const [holds, wanted] =
    'most' in limit
      ? [value <= limit.most, `${limit.most} ${unit}以下`]
      : [value >= limit.least, `${limit.least} ${unit}以上`];
  const digits = unit === '件' ? 0 : 2;
  return `  ${holds ? '✔' : '✖'} ${padEnd(title, WIDTH)} ${value.toFixed(digits).padStart(7)} ${unit}（目標 ${wanted}）`;
}
