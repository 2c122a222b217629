/** `npm run bench`: what a check costs, as a whole process, against the least that its work could cost and against a test. */
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import twilio from 'twilio';
import type { Settings } from '../checks/settings/settings.js';
import { stepOf } from '../steps/steps.js';
import { type Command, type Measured, measure, median } from './bench/measure.js';
import { measureSaving } from './bench/saving.js';
import { measureSwitching } from './bench/switching.js';
import { command } from './cli/command.js';
import { padEnd } from './cli/text.js';
import { UserError } from './cli/user-error.js';
import { throwawaySettings } from './settings/throwaway.js';
import { ROOT, RUN_SOURCES, stepFile } from './system/paths.js';

const KIT = path.join('scripts', 'kit.js');
const HANDLER = path.relative(ROOT, stepFile(stepOf('2-4').file));

export const main = command(
  {
    name: 'npm run bench',
    does: '検査や切り替えにかかる時間を測ります（キットを直す人向け）。',
    options: { rounds: { value: '回数', help: '測る回数', default: '15', parse: times } },
    exitCodes: '0 成功、2 コマンドの使い方の誤り',
  },
  async ({ rounds }) => {
    console.log(
      `Node ${process.version}、${os.cpus().length} コア。各 ${rounds} 回（交互に実行）の、プロセス全体の時間です。`,
    );
    await benchUrl(rounds);
    await benchFile(rounds);
    await benchSaving();
    await benchSwitching();
    return 0;
  },
);

/** @throws UserError for anything but a whole number from 1 on */
function times(text: string, option: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UserError(`${option} の値 ${text} は使えません。`, '1 以上の整数を指定してください。');
}

async function benchUrl(rounds: number): Promise<void> {
  const settings = throwawaySettings();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-bench-'));
  const env = path.join(folder, '.env');
  fs.writeFileSync(
    env,
    Object.entries(settings)
      .map((entry) => `${entry.join('=')}\n`)
      .join(''),
    { mode: 0o600 },
  );
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ token: token(settings) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  try {
    const measured = await measure(
      [
        { title: 'check:step6 --url', args: [KIT, 'check', '2-6', '--url', url, '--env', env] },
        { title: '下限: 素の Node', args: [path.join('scripts', 'bench', 'floor-url.cjs'), url, env] },
        peer('url.bench.ts', { BENCH_TARGET: url, BENCH_SETTINGS: env }),
        { title: 'Node の起動', args: ['-e', '0'] },
        loading('検査と通信のモジュールの読み込み', ['scripts/check.ts', 'scripts/net/fetch-token.ts']),
      ],
      rounds,
    );
    print('check:step6 --url', 2, measured);
  } finally {
    server.close();
    fs.rmSync(folder, { recursive: true });
  }
}

async function benchFile(rounds: number): Promise<void> {
  const measured = await measure(
    [
      { title: 'check:step4 --file', args: [KIT, 'check', '2-4', '--file', HANDLER] },
      { title: '下限: 素の Node', args: [path.join('scripts', 'bench', 'floor-file.cjs'), HANDLER] },
      peer('file.bench.ts', { BENCH_TARGET: path.join(ROOT, HANDLER) }),
      { title: 'Node の起動', args: ['-e', '0'] },
      { title: 'コンパイラー typescript の読み込み', args: ['-e', "require('typescript')"] },
      { title: 'ライブラリー twilio の読み込み（並行する別プロセス）', args: ['-e', "require('twilio')"] },
      loading('検査のモジュールの読み込み', ['scripts/check.ts']),
    ],
    rounds,
  );
  print('check:step4 --file', 3, measured);
}

/** Saves, with pauses as people make them, and then without. */
const SAVES = 30;
const GROWTH = 500;

async function benchSaving(): Promise<void> {
  console.log('\nnpm start（保存してからページに判定が届くまで）');
  const { paused, unpaused, floor, before, after, saves } = await measureSaving(SAVES, GROWTH);
  const rows: [string, number[]][] = [
    [`保存 ${paused.length} 回、1 秒おき`, paused],
    [`保存 ${unpaused.length} 回、続けて`, unpaused],
    ['下限: node -e "require(\'twilio\')"', floor],
  ];
  for (const [title, times] of rows) {
    const ms = median({ title, times }).toFixed(0).padStart(6);
    console.log(`  ${padEnd(title, 52)} 中央値 ${ms} ms（${times[0]!.toFixed(0)}〜${times.at(-1)!.toFixed(0)}）`);
  }
  const [own, least] = [paused, floor].map((times) => median({ title: '', times })) as [number, number];
  console.log(`  下限との比 ${(own / least).toFixed(2)} 倍（目標 1 倍以下）`);
  if (!before || !after) return;
  const sizes = [before, after].map(({ processes, megabytes }) => `プロセス ${processes} 個、${megabytes} MB`);
  console.log(`  保存 ${paused.length} 回のあと: ${sizes[0]}、${saves} 回のあと: ${sizes[1]}`);
}

async function benchSwitching(): Promise<void> {
  console.log('\n手順の切り替え（サンドボックス: 通信 1 回 150 ms、組み立て 20 秒）');
  const measured = await measureSwitching(5);
  for (const { title, times, calls, builds } of measured) {
    const ms = median({ title, times: [...times].sort((a, b) => a - b) })
      .toFixed(0)
      .padStart(6);
    console.log(`  ${padEnd(title, 52)} 中央値 ${ms} ms、API の呼び出し ${calls} 回、組み立て ${builds} 回`);
  }
  const [own, whole] = measured.map(({ times }) => median({ title: '', times: [...times].sort((a, b) => a - b) })) as [
    number,
    number,
  ];
  console.log(`  twilio-run との比 ${(own / whole).toFixed(3)} 倍`);
}

function peer(test: string, env: Record<string, string>): Command {
  const config = {
    rootDir: ROOT,
    testMatch: [`<rootDir>/scripts/bench/${test}`],
    transform: { '^.+\\.ts$': 'ts-jest' },
  };
  const args = [path.join('node_modules', 'jest', 'bin', 'jest.js'), '--config', JSON.stringify(config)];
  return { title: '同じ内容の ts-jest のテスト', args, env };
}

function loading(title: string, files: string[]): Command {
  const requires = files.map((file) => `require(${JSON.stringify(path.join(ROOT, file))})`);
  return { title, args: ['--require', RUN_SOURCES, '-e', requires.join(';')] };
}

function token({ ACCOUNT_SID, API_KEY, API_SECRET, TWIML_APP_SID }: Settings): string {
  const { AccessToken } = twilio.jwt;
  const made = new AccessToken(ACCOUNT_SID, API_KEY, API_SECRET, { identity: 'user' });
  made.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: TWIML_APP_SID, incomingAllow: false }));
  return made.toJwt();
}

/** The first two are the command and its floor, the third its peer, the others parts of the command's time. */
function print(title: string, bar: number, measured: Measured[]): void {
  const [own, floor, jest] = measured.map(median) as [number, number, number];
  const width = 52;
  console.log(`\n${title}`);
  for (const entry of measured) {
    const [least, most] = [entry.times[0] ?? 0, entry.times.at(-1) ?? 0];
    const ms = median(entry).toFixed(0).padStart(6);
    console.log(`  ${padEnd(entry.title, width)} 中央値 ${ms} ms（${least.toFixed(0)}〜${most.toFixed(0)}）`);
  }
  console.log(
    `  下限との比 ${(own / floor).toFixed(2)} 倍（目標 ${bar} 倍以下）、ts-jest との比 ${(own / jest).toFixed(2)} 倍`,
  );
}
