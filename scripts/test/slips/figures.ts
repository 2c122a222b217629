/** What the bench shows of the rates: a row for each kind of slips, and the bars that they are held to. */
import type { Bar, Result, Row } from '../../bench/measure.js';
import type { Counts, Rates } from './rates.js';

export function figures(rates: Rates): Result {
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

function durations({ median, ninetieth, worst, cpu, late }: NonNullable<Rates['times']>): string {
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
