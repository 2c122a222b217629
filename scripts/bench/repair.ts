/** What becomes of slips of the hand, made by seed: the judgement, its words, and the repairs. The slips are a test's. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kitProcess, ROOT } from '../system/paths.js';
import type { Bar, Result, Row } from './measure.js';

/** What is asked of `scripts/test/slips/rates.ts`, as JSON. */
export interface RatesOrder {
  seed: number;
  /** Single slips; of further kinds, and of two at once, a third as many are tried. */
  count: number;
  /** Milliseconds for one search: 1,000 for participants, more where the machine is busy and the mending is in question. */
  limitMs: number;
  /** A file for what went wrong, one entry a slip. */
  failures?: string | undefined;
}

/** How many of the slips that did harm. */
export interface Counts {
  slips: number;
  /** Whose repair passes, as it claims. */
  proven: number;
  /** And it gives the text as it was before, but for spacing. */
  equal: number;
  /** It passes, and changes a line that no slip is on. */
  elsewhere: number;
  /** Whose repair makes the verdict better. */
  better: number;
  /** Whose repair claims to pass and does not. */
  lying: number;
  /** Whose caret stands where the slip is, and already did before the search. */
  onLine: number;
  onLineAtOnce: number;
  /** Whose message or repair names the slip or its mending. */
  named: number;
  /** Whose message holds words of the compiler or the engine. */
  english: number;
}

/** What it answers. */
export interface Rates {
  /** All slips, against an oracle. */
  judged: { slips: number; right: number; wronglyAccepted: number; wronglyRefused: number; crashes: number };
  single: Counts;
  /** Of kinds that are not of the hand alone. */
  further: Counts;
  /** Two at once; `inTurn`: mended at once or one after the other. */
  double: Counts & { inTurn: number };
  /** Milliseconds of a search, whatever came of it; absent where nothing had to be searched for. */
  times?: Times;
  byKind: Record<string, Counts>;
  byDress: Record<string, Counts>;
  byStep: Record<string, Counts>;
}

interface Times {
  median: number;
  ninetieth: number;
  worst: number;
  /** The median of the processor's time, without that of the process that runs the handlers. */
  cpu: number;
  /** How many took longer than the limit. */
  late: number;
}

export async function benchRepair(order: RatesOrder): Promise<Result> {
  const args = [...kitProcess('scripts/test/slips/rates.ts'), JSON.stringify(order)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, windowsHide: true });
  const rates: Rates = JSON.parse(stdout);
  return { rows: rows(rates), bars: bars(rates) };
}

function rows({ judged, single, further, double, times, byKind, byDress, byStep }: Rates): Row[] {
  const { slips, right, wronglyRefused } = judged;
  return [
    { title: '判定が正しい', figure: `${slips} 件中 ${right} 件（正しいのに不合格 ${wronglyRefused} 件）` },
    { title: '書き損じ 1 つ', figure: shares(single) },
    { title: 'ほかの種類の書き損じ 1 つ', figure: shares(further) },
    { title: '書き損じ 2 つ', figure: `${shares(double)}、順に直る ${share(double.inTurn, double.slips)}` },
    ...(times ? [{ title: '直し方の探索', figure: durations(times) }] : []),
    ...[byStep, byKind, byDress].flatMap((group) =>
      Object.entries(group).map(([title, counts]) => ({ title: `・${title}`, figure: shares(counts) })),
    ),
  ];
}

function durations({ median, ninetieth, worst, cpu, late }: Times): string {
  return `中央値 ${median.toFixed(0)} ms（CPU ${cpu.toFixed(0)} ms）、9 割が ${ninetieth.toFixed(0)} ms 以下、最長 ${worst.toFixed(0)} ms、時間切れ ${late} 件`;
}

function shares({ slips, proven, equal, elsewhere, onLine, onLineAtOnce, named, english }: Counts): string {
  const of = (count: number) => share(count, slips);
  return `${slips} 件: 直る ${of(proven)}、元と同じ ${of(equal)}、別の行も変える ${elsewhere} 件、場所 ${of(onLine)}（探す前 ${of(onLineAtOnce)}）、名指し ${of(named)}、英語 ${english} 件`;
}

function share(count: number, all: number): string {
  return `${percent(count, all).toFixed(1)} %`;
}

function percent(count: number, all: number): number {
  return (100 * count) / all;
}

function bars({ judged, single, further, double, times }: Rates): Bar[] {
  const none = (title: string, value: number): Bar => ({ title, value, unit: '件', limit: { most: 0 } });
  const least = (title: string, count: number, all: number, wanted: number): Bar => ({
    title,
    value: percent(count, all),
    unit: '%',
    limit: { least: wanted },
  });
  const most = (title: string, ms: number, wanted: number): Bar => ({
    title,
    value: ms / 1_000,
    unit: '秒',
    limit: { most: wanted / 1_000 },
  });
  return [
    none('誤って合格', judged.wronglyAccepted),
    none('検査そのものの失敗', judged.crashes),
    least('証明された直し方', single.proven, single.slips, 97),
    least('元の文と同じ直し方', single.equal, single.slips, 93),
    none('合格しない「合格」の直し方', single.lying + further.lying + double.lying),
    least('印が書き損じの行にある', single.onLine, single.slips, 98),
    least('書き損じか直し方の名指し', single.named, single.slips, 98),
    none('コンパイラーの英語', single.english + further.english + double.english),
    least('2 つの書き損じ（順に直るものを含む）', double.inTurn, double.slips, 85),
    ...(times ? [most('直し方の探索の中央値', times.median, 300), most('直し方の探索の最長', times.worst, 1_000)] : []),
  ];
}
