/** What a check costs, as a whole process, against the least that its work could cost and against a test of the same. */
import { createServer } from 'node:http';
import path from 'node:path';
import twilio from 'twilio';
import type { Settings } from '../../checks/settings/settings.js';
import { stepFor } from '../../steps/steps.js';
import { listenOnLoopback } from '../net/loopback.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { ROOT, RUN_SOURCES, stepFile } from '../system/paths.js';
import { type Command, inFolder, KIT, measure, type Result, ratio, row, settingsFile } from './measure.js';

const HANDLER = path.relative(ROOT, stepFile(stepFor('grant').file));
const URL_CHECK = `${stepFor('response').check} --url`;
const FILE_CHECK = `${stepFor('grant').check} --file`;
const NODE: Command = { title: 'Node の起動', args: ['-e', '0'] };

export function benchUrl(rounds: number): Promise<Result> {
  return inFolder(async (folder) => {
    const settings = throwawaySettings();
    const env = settingsFile(folder, settings);
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ token: token(settings) }));
    });
    const url = `http://127.0.0.1:${await listenOnLoopback(server)}/token`;
    const commands = [
      { title: URL_CHECK, args: [KIT, 'check', stepFor('response').id, '--url', url, '--env', env] },
      { title: '下限: 素の Node', args: [path.join('scripts', 'bench', 'floor-url.cjs'), url, env] },
      peer('url.bench.ts', { BENCH_TARGET: url, BENCH_SETTINGS: env }),
      NODE,
      loading('検査と通信のモジュールの読み込み', ['scripts/check.ts', 'scripts/net/fetch-token.ts']),
    ];
    try {
      return await againstFloor(URL_CHECK, commands, rounds, 1.5);
    } finally {
      server.close();
    }
  });
}

export function benchFile(rounds: number): Promise<Result> {
  const commands = [
    { title: FILE_CHECK, args: [KIT, 'check', stepFor('grant').id, '--file', HANDLER] },
    { title: '下限: 素の Node', args: [path.join('scripts', 'bench', 'floor-file.cjs'), HANDLER] },
    peer('file.bench.ts', { BENCH_TARGET: path.join(ROOT, HANDLER) }),
    NODE,
    { title: 'コンパイラー typescript の読み込み', args: ['-e', "require('typescript')"] },
    { title: 'ライブラリー twilio の読み込み（並行する別プロセス）', args: ['-e', "require('twilio')"] },
    loading('検査のモジュールの読み込み', ['scripts/check.ts']),
  ];
  return againstFloor(FILE_CHECK, commands, rounds, 0.75);
}

/** @param commands the command, its floor, and whatever explains its time */
async function againstFloor(title: string, commands: Command[], rounds: number, most: number): Promise<Result> {
  const measured = await measure(commands, rounds);
  const [own, floor] = measured;
  return { rows: measured.map(row), bars: [ratio(`${title}（下限との比）`, [own!, floor!], most)] };
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
