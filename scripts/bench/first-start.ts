/** The first `npm start` after a clone: nothing is compiled yet. And `npm run rehearse`, when everything is. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../system/paths.js';
import { ended, inFolder, KIT, measure, median, type Result, row } from './measure.js';

const ROUNDS = 3;

/** Of Linux, in which /proc counts (USER_HZ, the same on all of today's architectures). */
const TICKS_PER_SECOND = 100;

/** Only where the system tells the CPU time of other processes. */
export async function benchFirstStart(): Promise<Result> {
  if (process.platform !== 'linux')
    return { rows: [{ title: '最初の npm start', figure: 'Linux でだけ測れます' }], bars: [] };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await inFolder(firstStart));
  return {
    rows: [row({ title: '最初の判定まで（全プロセスの CPU 時間）', times })],
    bars: [
      { title: '最初の npm start の判定まで（CPU）', value: median(times) / 1_000, unit: '秒', limit: { most: 2 } },
    ],
  };
}

/** In a copy of the sources, with the packages of this one. @returns milliseconds of the processor's time */
async function firstStart(copy: string): Promise<number> {
  const isCloned = (file: string) =>
    !/^(?:node_modules|\.git|\.handson|workspace|dist|\.env)$/.test(path.relative(ROOT, file));
  fs.cpSync(ROOT, copy, { recursive: true, filter: isCloned });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  const { HANDSON_HOME: _, ...env } = process.env;
  const args = [path.join(copy, 'scripts', 'kit.js'), 'start', '--port', '0', '--function-port', '0'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  try {
    for await (const text of child.stdout.setEncoding('utf8')) {
      printed += text;
      if (/^[✔✖○□] /m.test(printed) || /の検査 /.test(printed)) return cpuOf(child.pid!);
    }
    throw new Error(`npm start ended without a verdict: ${printed}`);
  } finally {
    await ended(child);
  }
}

/** Milliseconds of a process and all that it started, living or ended. */
function cpuOf(root: number): number {
  const processes = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(statOf);
  const withChildren = (pid: number): number =>
    processes
      .filter((each) => each.pid === pid || each.parent === pid)
      .reduce((sum, each) => sum + (each.pid === pid ? each.ticks : withChildren(each.pid)), 0);
  return (withChildren(root) * 1_000) / TICKS_PER_SECOND;
}

function statOf(pid: string): { pid: number; parent: number; ticks: number }[] {
  try {
    // The name in parentheses may hold spaces. Then: state, parent, …, utime, stime, cutime, cstime (proc(5)).
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
    return [{ pid: Number(pid), parent: fields[1]!, ticks: fields.slice(11, 15).reduce((sum, each) => sum + each, 0) }];
  } catch {
    return []; // it has ended meanwhile
  }
}

export function benchRehearsal(): Promise<Result> {
  const title = 'npm run rehearse';
  return inFolder(async (home) => {
    const [measured] = await measure([{ title, args: [KIT, 'rehearse'], env: { HANDSON_HOME: home } }], ROUNDS);
    const value = median(measured!.times) / 1_000;
    return { rows: [row(measured!)], bars: [{ title, value, unit: '秒', limit: { most: 4 } }] };
  });
}
