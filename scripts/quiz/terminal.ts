/** A quiz on the terminal: what is seen, and what is typed. */
import { colours, mark } from '../cli/colours.js';
import { displayWidth, padEnd, paragraph, wrap } from '../cli/text.js';
import type { EvidenceGroup, QuizState, Truth } from './model.js';
import { INTRODUCTION, type Quiz } from './quiz.js';

export interface QuizTerminal {
  say(text: string): void;
  /** @throws Interrupted */
  ask(question: string): Promise<string>;
  /** Undefined where nothing wraps. */
  columns: number | undefined;
  signal: AbortSignal;
}

/** Until its end, or until somebody has had enough. */
export async function playOn(terminal: QuizTerminal, quiz: Quiz): Promise<void> {
  const { say, columns, signal } = terminal;
  say(colours.bold('こわしてみよう'));
  for (const text of INTRODUCTION) say(wrap(text, columns).join('\n'));
  say(`同じ問題をもう一度: npm run quiz -- --seed ${quiz.plan.seed}`);
  for (;;) {
    say(colours.dim('\nサンドボックスで、1 か所を壊しています…'));
    const state = await quiz.next(signal);
    if (!state) break;
    say(questionText(state, columns));
    if ((await answer(terminal, quiz)) === 'enough') break;
    const isLast = state.number === state.total;
    if (!isLast && (await terminal.ask('\nEnter で次の問題、q で終わり: ')).trim() === 'q') break;
    if (isLast) break;
  }
  if (quiz.state?.answered) say(`\n${colours.bold(quiz.state.score)}`);
}

async function answer({ say, ask, columns }: QuizTerminal, quiz: Quiz): Promise<'answered' | 'enough'> {
  for (;;) {
    const { choices } = quiz.state!;
    const typed = (await ask(`\n番号（1〜${choices.length}）、h でヒント、a で答え、q で終わり: `))
      .trim()
      .toLowerCase();
    if (typed === 'q') return 'enough';
    const choice = /^\d$/.test(typed) ? choices[Number(typed) - 1] : undefined;
    if (typed === 'h') say(hintText(quiz.hint(), columns));
    else if (typed === 'a') quiz.choose(undefined);
    else if (choice) say(replyText(quiz.choose(choice.id), choice.id, columns));
    else say(`1〜${choices.length} の番号か、h、a、q を入力してください。`);
    const { truth } = quiz.state!;
    if (truth) {
      say(truthText(truth, columns));
      return 'answered';
    }
  }
}

export function questionText({ number, total, evidence, choices }: QuizState, columns: number | undefined): string {
  return [
    `\n${colours.bold(`問題 ${number} / ${total}`)}  何が壊れているでしょうか。`,
    ...evidence.flatMap((group) => ['', colours.bold(group.title), ...groupLines(group, columns)]),
    '',
    ...choices.flatMap(({ title }, index) => paragraph(`  ${colours.cyan(String(index + 1))}  `, title, columns)),
  ].join('\n');
}

/** What a value means stands behind it, or below it where there is no room. */
function groupLines({ rows }: EvidenceGroup, columns: number | undefined): string[] {
  const widest = Math.max(...rows.map(({ name }) => displayWidth(name)));
  return rows.flatMap(({ name, value, meaning }) => {
    const lines = paragraph(`  ${colours.cyan(padEnd(name, widest))}  `, value, columns);
    const behind = `${lines.at(-1)}  ${colours.dim(meaning)}`;
    if (!meaning) return lines;
    if (!columns || displayWidth(behind) <= columns) return [...lines.slice(0, -1), behind];
    return [...lines, ...paragraph(' '.repeat(widest + 4), meaning, columns).map(colours.dim)];
  });
}

function hintText({ hints }: QuizState, columns: number | undefined): string {
  return hints.flatMap((hint, index) => paragraph(`  ヒント ${index + 1}  `, hint, columns)).join('\n');
}

function replyText({ replies }: QuizState, id: string, columns: number | undefined): string {
  const { isRight, says } = replies.find((reply) => reply.id === id)!;
  return paragraph(`${mark(isRight)} `, says, columns).join('\n');
}

function truthText({ title, explanation, code, production }: Truth, columns: number | undefined): string {
  const said = (label: string, text: string) => paragraph(padEnd(`  ${label}`, 12), text, columns);
  return [
    '',
    ...said('原因', title),
    ...said('なぜ', explanation),
    ...(code ? said('エラー', `${code.number} ${code.meaning}`) : []),
    ...(code ? [colours.dim(`${' '.repeat(12)}${code.docs}`)] : []),
    ...said('本番では', production),
  ].join('\n');
}
