/** What `npm run cleanup` asks and says. */
import { confirmed } from '../../cli/ask.js';
import { colours, mark } from '../../cli/colours.js';
import { inPhases, phasePrinter } from '../../cli/phases.js';
import { paragraph } from '../../cli/text.js';
import { UserError } from '../../cli/user-error.js';
import type { Cloud } from '../cloud.js';
import { destinationLine, destinationOf, orWhy } from '../destination.js';
import { lookAt } from '../seal.js';
import { type Choice, type Cleanup, type Survey, settle, survey } from './cleanup.js';
import type { Thing, Told } from './thing.js';

export interface Options {
  keep: boolean;
  delete: boolean;
  yes: boolean;
  json: boolean;
}

/** @param deadline milliseconds since the epoch. @returns the exit code. @throws UserError when there is nobody to ask */
export async function cleanup(
  cloud: Cloud | undefined,
  settingsFile: string,
  deadline: number,
  options: Options,
): Promise<number> {
  const { json } = options;
  const phased = <T>(work: Parameters<typeof inPhases<T>>[1]) => inPhases(json ? () => {} : phasePrinter(false), work);
  const seen = cloud && (await orWhy(lookAt(cloud, { deadline: Math.min(deadline, Date.now() + LOOK_MS) })));
  if (seen && !json) console.log(`${destinationLine(cloud, seen)}\n`);
  const found = await phased((onPhase) => {
    onPhase('残っているものを確認');
    return survey(cloud, settingsFile, deadline);
  });
  const choices = await choose(found, options);
  const result = await phased((onPhase) => settle(found, choices, { cloud, deadline, onPhase }));
  const destination = seen && destinationOf(cloud, seen);
  console.log(json ? JSON.stringify({ destination, ...result, others: found.others }) : textOf(result, found.others));
  return result.ok ? 0 : 1;
}

/** How long (ms) it may take to see what is live. */
const LOOK_MS = 10_000;

/** @throws UserError when there is nobody to ask */
export async function choose({ things, standings }: Survey, options: Options): Promise<Map<Thing, Choice>> {
  const choices = new Map<Thing, Choice>();
  const isThere = (thing: Thing) => standings.get(thing)?.kind === 'left';
  if (options.delete && !options.yes && !canAsk(options) && things.some((each) => isThere(each) && each.remove)) {
    throw new UserError(
      '確認の答えを入力できるターミナルがないので、何も削除しませんでした。',
      '確認なしで削除するには、--delete と --yes を付けてください。',
    );
  }
  for (const thing of things) {
    if (isThere(thing) && (thing.remove || thing.isNeeded)) choices.set(thing, await choiceFor(thing, options));
    else if (thing.isNeeded && options.keep) choices.set(thing, 'keep');
  }
  return choices;
}

function canAsk({ json }: Options): boolean {
  return process.stdin.isTTY === true && !json;
}

async function choiceFor(thing: Thing, options: Options): Promise<Choice> {
  const { name, isNeeded, remove } = thing;
  if (isNeeded && options.keep) return 'keep';
  if (options.yes && (options.delete || !isNeeded)) return remove ? 'delete' : 'undecided';
  if (options.yes || !canAsk(options)) return 'undecided';
  const use = isNeeded ? '（次の章で使います）' : '';
  const isYes = await confirmed(`${name}${use}を${remove ? '削除' : '残'}しますか？`);
  if (!remove) return isYes ? 'keep' : 'undecided';
  return isYes ? 'delete' : isNeeded ? 'keep' : 'undecided';
}

function textOf({ ok, things }: Cleanup, others: readonly string[]): string {
  const count = (fate: Told['fate']) => things.filter((each) => each.fate === fate).length;
  const kept = count('kept') > 0 ? `（次の章のために ${count('kept')} 件を残しました）` : '';
  const sum = ok
    ? colours.green(`✔ 片付けは終わりました${kept}。`)
    : colours.red(
        `✖ まだ終わっていません（残っているもの ${count('left')} 件、確認できないもの ${count('unproven')} 件）。`,
      );
  const undecided = things.some(({ fate }) => fate === 'left');
  return [
    '',
    ...things.flatMap(lines),
    ...(others.length > 0
      ? paragraph(`  ${colours.dim('−')} `, `ほかの人のサービス（触れていません）: ${others.join('、')}`, width(), 6)
      : []),
    '',
    sum,
    ...(undecided && !process.stdin.isTTY
      ? ['  削除するには --yes（次の章で使うものも削除するなら --delete --yes）を、残すなら --keep を付けます。']
      : []),
  ].join('\n');
}

function width(): number | undefined {
  return process.stdout.columns;
}

function lines(told: Told): string[] {
  const { name, byHand } = told;
  const next = paragraph(`      ${colours.cyan('次に')}  `, byHand, width());
  switch (told.fate) {
    case 'gone':
      return [`  ${mark(true)} ${name}: ありません${told.at ? `（${day(told.at)} に確かめました）` : ''}`];
    case 'kept':
      return [`  ${mark(true)} ${name}: 次の章のために残しました`];
    case 'left':
      return [...paragraph(`  ${mark(false)} `, `${name}: ${told.why}`, width(), 6), ...next];
    case 'unproven':
      return [...paragraph(`  ${colours.yellow('？')} `, `${name}: 確認できません。${told.why}`, width(), 6), ...next];
  }
}

function day(iso: string): string {
  return new Date(iso).toLocaleDateString('ja-JP');
}
