import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { temporaryHome } from '../test/run-kit.js';
import { ROOT } from './paths.js';

const home = temporaryHome();
const env = { ...process.env, HANDSON_HOME: home, NO_COLOR: '1' };
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** @param full the device that takes nothing; otherwise the reader ends after `lines` lines */
function run(script: string, args: string[], full: boolean, lines = 0): Promise<Ended> {
  const device = full ? fs.openSync('/dev/full', 'w') : undefined;
  const command = [path.join(ROOT, 'scripts', script), ...args];
  const child = spawn(process.execPath, command, { env, cwd: home, stdio: ['ignore', device ?? 'pipe', 'pipe'] });
  if (device !== undefined) fs.closeSync(device);
  let [read, stderr] = ['', ''];
  const endReading = () => {
    if (read.split('\n').length > lines) child.stdout?.destroy();
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    read += text;
    endReading();
  });
  endReading();
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stderr })));
}

const COMMANDS: [script: string, args: string[], code: number][] = [
  ['kit.js', ['check', '2-1'], 1],
  ['kit.js', ['check', '2-6', '--step', '2-6'], 0],
  ['kit.js', ['check', '2-6', '--step', '2-6', '--json'], 0],
  ['kit.js', ['step', '2-2', '--diff'], 0],
  ['kit.js', ['build', '2-2'], 0],
  ['kit.js', ['deploy', '--help'], 0],
  ['offline.js', ['unpack', 'nothing'], 2],
];

test.each(COMMANDS)(
  '%s %j whose reader has seen enough ends as it would, without a word',
  async (script, args, code) => {
    const ended = await run(script, args, false);
    expect(ended).toMatchObject({ code, signal: null });
    expect(ended.stderr).not.toMatch(/EPIPE|\n\s+at /);
  },
);

const onLinux = fs.existsSync('/dev/full') ? test : test.skip;

onLinux.each(COMMANDS.filter(([script]) => script === 'kit.js'))(
  '%s %j on a full disk has failed, and says so without a stack',
  async (script, args) => {
    const ended = await run(script, args, true);
    expect(ended).toMatchObject({ code: 2, signal: null });
    expect(ended.stderr).toBe(
      '出力を書き込めませんでした（ディスクの空きがありません）。\n出力先の空きと権限を確かめて、もう一度実行してください。\n',
    );
  },
);

test('npm start ends when nobody reads what it says', async () => {
  const ended = await run('kit.js', ['start', '--port', '0', '--function-port', '0'], false, 1);
  expect(ended).toMatchObject({ code: 0, signal: null });
  expect(ended.stderr).not.toMatch(/EPIPE|\n\s+at /);
});
