/** Counts what became of many slips, and prints what the bench shows of it as JSON: `npm run bench -- --only repair` starts it as a process. */
import fs from 'node:fs';
import process from 'node:process';
import type { RatesOrder } from '../../bench/repair.js';
import { slips } from '../slips.js';
import { Examiner, type Finding } from './examine.js';
import { figures } from './figures.js';
import { FURTHER_KINDS } from './kinds.js';

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

export async function rates({ seed, count, limitMs, failures }: RatesOrder): Promise<Rates> {
  const examiner = new Examiner(limitMs);
  const singles: Finding[] = [];
  const further: Finding[] = [];
  const doubles: Finding[] = [];
  let inTurn = 0;
  try {
    for (const slipped of slips(seed, count)) singles.push(await examiner.examine(slipped));
    const less = Math.ceil(count / 3);
    for (const slipped of slips(seed, less, { kinds: FURTHER_KINDS })) further.push(await examiner.examine(slipped));
    for (const slipped of slips(seed, less, { each: 2 })) {
      const finding = await examiner.examine(slipped);
      doubles.push(finding);
      if (finding.wrong && (finding.repair?.proven || (await examiner.mendsInTurn(finding)))) inTurn += 1;
    }
  } finally {
    examiner.stop();
  }
  const all = [...singles, ...further, ...doubles];
  if (failures) fs.writeFileSync(failures, all.flatMap(told).join('\n'));
  const harmful = singles.filter(({ wrong }) => wrong !== undefined);
  const harmfulToo = further.filter(({ wrong }) => wrong !== undefined);
  const times = all.flatMap(({ searchedMs }) => searchedMs ?? []);
  const at = (share: number) => quantile(times, share);
  return {
    judged: {
      slips: all.length,
      right: all.filter(({ accepted, wrong, crash }) => !crash && accepted === (wrong === undefined)).length,
      wronglyAccepted: all.filter(({ accepted, wrong }) => accepted && wrong !== undefined).length,
      wronglyRefused: all.filter(({ accepted, wrong, crash }) => !crash && !accepted && wrong === undefined).length,
      crashes: all.filter(({ crash }) => crash).length,
    },
    single: counts(harmful),
    further: counts(harmfulToo),
    double: { ...counts(doubles.filter(({ wrong }) => wrong !== undefined)), inTurn },
    ...(times.length > 0 && {
      times: {
        median: at(0.5),
        ninetieth: at(0.9),
        worst: at(1),
        cpu: quantile(
          all.flatMap(({ cpuMs }) => cpuMs ?? []),
          0.5,
        ),
        late: times.filter((ms) => ms > limitMs).length,
      },
    }),
    byKind: grouped([...harmful, ...harmfulToo], ({ slipped }) => slipped.slips[0]!.kind),
    byDress: grouped(harmful, ({ slipped }) => slipped.dress),
    byStep: grouped(harmful, ({ slipped }) => slipped.step),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

function grouped(findings: readonly Finding[], by: (finding: Finding) => string): Record<string, Counts> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(by(finding), [...(groups.get(by(finding)) ?? []), finding]);
  return Object.fromEntries([...groups].sort().map(([name, group]) => [name, counts(group)]));
}

function counts(findings: readonly Finding[]): Counts {
  const number = (holds: (finding: Finding) => unknown) => findings.filter(holds).length;
  return {
    slips: findings.length,
    proven: number(({ repair }) => repair?.proven),
    equal: number(({ repair }) => repair?.proven && repair.equal),
    better: number(({ repair }) => repair?.proof === 'better'),
    elsewhere: number(({ repair }) => repair?.proven && repair.elsewhere),
    lying: number(({ repair }) => repair?.lying !== undefined),
    onLine: number(({ onLine }) => onLine),
    onLineAtOnce: number(({ onLineAtOnce }) => onLineAtOnce),
    named: number(({ named }) => named),
    english: number(({ english }) => english),
  };
}

/** What is left to be wished, for whoever works on it. */
function told(finding: Finding): string[] {
  const { slipped, wrong, accepted, crash, told, onLine, named, english, repair, searchedMs } = finding;
  const { seed, number, dress, step, slips: made, source } = slipped;
  const wishes = [
    crash && `the check failed: ${crash}`,
    accepted && wrong !== undefined && `wrongly accepted: ${wrong}`,
    !accepted && wrong === undefined && 'refused, though it is right',
    ...(wrong === undefined
      ? []
      : [
          repair?.lying !== undefined && `the repair claims to pass: ${repair.lying}`,
          !repair && `no repair${searchedMs ? ` in ${searchedMs.toFixed(0)} ms` : ''}`,
          repair?.proof === 'better' && 'only better',
          repair?.elsewhere && 'it changes another line',
          repair && !repair.equal && 'another text than the original',
          !onLine && `caret on ${told?.place?.line ?? 'no line'}`,
          !named && 'not named',
          english && 'English',
        ]),
  ].filter(Boolean);
  if (wishes.length === 0) return [];
  const lines = [...new Set(made.flatMap(({ lines }) => lines))];
  return [
    `## ${seed}/${number}${made.length > 1 ? ' (two)' : ''} ${made.map(({ kind }) => kind).join(' and ')} · ${dress} · ${step}: ${wishes.join('; ')}`,
    ...made.map(({ wrong, right }) => `   ${wrong.join(' ') || '(nothing)'}  for  ${right.join(' ') || '(nothing)'}`),
    ...lines.map((line) => `${String(line).padStart(5)} | ${source.split('\n')[line - 1]?.trimEnd()}`),
    ...(told ? [`   ${told.status} ${told.id}: ${told.cause} ${told.next ?? ''}`] : []),
    ...(repair ? [`   ${repair.proof}: ${JSON.stringify(repair.edits)}`] : []),
    ...(wrong ? [`   oracle: ${wrong}`] : []),
    '',
  ];
}

if (require.main === module) {
  const order = JSON.parse(process.argv[2] ?? '{}') as RatesOrder;
  void rates(order).then((found) => {
    process.stdout.write(JSON.stringify(figures(found)), () => process.exit());
  });
}
