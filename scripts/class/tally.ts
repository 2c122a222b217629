/** What the room stumbled over, for the next edition: counts and minutes, of which nobody can be told. */
import path from 'node:path';
import { STEP_IDS } from '../../steps/steps.js';
import { readJsonFile, writeJsonFile } from '../system/json-file.js';
import { HOME } from '../system/paths.js';
import type { Shared } from '../workshop/class/share.js';

const FILE = path.join(HOME, '.handson', 'class-report.json');

/** What is remembered of a participant while they are in the room. */
export interface Known {
  /** When each mistake that they have was met (milliseconds since the epoch), and what they began to do. */
  met: Map<string, number>;
  /** Since when they are in their step. */
  stepSince: number;
  /** Every mistake that they had, by its step: who meets it twice counts once. */
  had: Set<string>;
}

/** @param since when they began with what they do now */
export function newlyKnown(since: number): Known {
  return { met: new Map(), stepSince: since, had: new Set() };
}

interface Stumble {
  people: number;
  /** What it took each time to get over it. */
  minutes: number[];
}

/** As it is kept; the keys of `mistakes` are a step and a mistake. */
export interface Counted {
  /** Milliseconds since the epoch. */
  startedAt: number;
  people: number;
  finished: number;
  mistakes: Record<string, Stumble>;
  steps: Record<string, number[]>;
}

export function nothingCounted(startedAt: number): Counted {
  return { startedAt, people: 0, finished: 0, mistakes: {}, steps: {} };
}

/** More are no more telling. */
const MOST = { kinds: 500, minutes: 1_000 };

export class Tally {
  #isNew = false;

  /**
   * @param counted in this class so far: by an earlier process, where it was started anew
   * @param restoredAt when that was (milliseconds since the epoch): what is older was counted already
   */
  constructor(
    private readonly counted: Counted,
    private readonly restoredAt = Number.NEGATIVE_INFINITY,
  ) {}

  /** @param after gets what is now known of them */
  follow(before: (Shared & Known) | undefined, after: Shared & Known & { since: number }, now: number): void {
    const isCounted = !before && after.since < this.restoredAt;
    this.#isNew = true;
    if (!before && !isCounted) this.counted.people += 1;
    if (after.finished && !before?.finished && !isCounted) this.counted.finished += 1;
    for (const mistake of after.failing) {
      const key = `${after.step} ${mistake}`;
      if (after.had.has(key) || after.had.size >= MOST.kinds) continue;
      after.had.add(key);
      if (!isCounted) this.#stumbles(key, (stumble) => (stumble.people += 1));
    }
    for (const mistake of before?.failing ?? []) {
      if (after.failing.includes(mistake)) continue;
      const took = minutes(now - (before?.met.get(mistake) ?? now));
      this.#stumbles(`${before?.step} ${mistake}`, (stumble) => add(stumble.minutes, took));
    }
    if (before && isForward(before, after)) {
      this.counted.steps[before.step] ??= [];
      add(this.counted.steps[before.step]!, minutes(now - before.stepSince));
    }
    if (before && before.step !== after.step) after.stepSince = now;
    after.met = new Map(
      [...after.failing, ...after.todo].map((mistake) => [mistake, before?.met.get(mistake) ?? after.since]),
    );
  }

  /** Keeps what was counted since the last time; a disk that does not take it is no reason to end a class. */
  keep(): void {
    if (!this.#isNew) return;
    this.#isNew = false;
    try {
      writeJsonFile(FILE, this.counted);
    } catch {
      this.#isNew = true; // the next time
    }
  }

  #stumbles(key: string, count: (stumble: Stumble) => void): void {
    const { mistakes } = this.counted;
    if (!Object.hasOwn(mistakes, key) && Object.keys(mistakes).length >= MOST.kinds) return;
    mistakes[key] ??= { people: 0, minutes: [] };
    count(mistakes[key]);
  }
}

function isForward(before: Shared, after: Shared): boolean {
  const moved = STEP_IDS.indexOf(after.step) - STEP_IDS.indexOf(before.step);
  return moved > 0 || (after.finished && !before.finished);
}

function minutes(ms: number): number {
  return Math.max(0, Math.round(ms / 6_000) / 10);
}

function add(list: number[], value: number): void {
  if (list.length < MOST.minutes) list.push(value);
}

/** What the last class counted; undefined where there was none, or its file is broken. */
export function lastCounted(): Counted | undefined {
  const counted = readJsonFile<Counted>(FILE);
  return counted && isCounted(counted) ? counted : undefined;
}

function isCounted(counted: Partial<Counted>): counted is Counted {
  const { startedAt, people, finished, mistakes, steps } = counted;
  const stumbles: (Partial<Stumble> | null)[] = Object.values(Object(mistakes));
  const numbers = [startedAt, people, finished, ...stumbles.map((stumble) => stumble?.people)];
  const lists = [...stumbles.map((stumble) => stumble?.minutes), ...Object.values(Object(steps))];
  const areNumbers = (list: unknown) => Array.isArray(list) && list.every(Number.isFinite);
  return Boolean(mistakes && steps) && numbers.every(Number.isFinite) && lists.every(areNumbers);
}

/** As Markdown. @param titleOf tells a mistake in words */
export function reportOf(
  { startedAt, people, finished, mistakes, steps }: Counted,
  titleOf: (mistake: string) => string,
) {
  const day = new Date(startedAt).toLocaleDateString('ja-JP', { dateStyle: 'long' });
  const stumbles = Object.entries(mistakes).sort(([, one], [, other]) => other.people - one.people);
  const rows = stumbles.map(([key, { people, minutes }]) => {
    const [step = '', mistake = ''] = key.split(' ');
    return `| ${step} | ${cell(titleOf(mistake))} | ${code(mistake)} | ${people} | ${median(minutes)} |`;
  });
  const times = Object.entries(steps)
    .filter(([, all]) => all.length > 0)
    .map(([step, all]) => `| ${step} | ${all.length} | ${median(all)} |`);
  return [
    `# 教室のまとめ（${day}）`,
    '',
    `参加はのべ ${people} 人、すべての手順に合格した人は ${finished} 人です。名前と席は記録していません。`,
    '',
    '## つまずいたところ',
    '',
    ...(rows.length > 0
      ? ['| 手順 | 内容 | 検査の ID | 人数 | 直るまで（中央値） |', '| --- | --- | --- | ---: | ---: |', ...rows]
      : ['不合格になった検査はありませんでした。']),
    '',
    '## 手順にかかった時間',
    '',
    ...(times.length > 0
      ? ['| 手順 | 終えた人数 | 中央値 |', '| --- | ---: | ---: |', ...times]
      : ['次の手順に進んだ人はいませんでした。']),
    '',
  ].join('\n');
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** A title may have marks of code in it. */
function cell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, '\\$&');
}

function median(all: readonly number[]): string {
  const sorted = [...all].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return '–';
  const value = sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return `${value.toFixed(1)} 分`;
}
