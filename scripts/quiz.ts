/** `npm run quiz`: the kit breaks one thing, and the participant says what it is. */
import { ask as askOnTerminal } from './cli/ask.js';
import { command } from './cli/command.js';
import { listenToEnding } from './cli/ending.js';
import { Interrupted, UserError } from './cli/user-error.js';

type Room = typeof import('./quiz/quiz.js');

export const main = command(
  {
    name: 'npm run quiz',
    does: `「こわしてみよう」: わざと 1 か所を壊した /token を見て、何が壊れているかを当てるクイズです。
手元で動く Twilio の模擬環境（サンドボックス）で、本物のトークンとエラーを使います。作業ファイルや設定は変わりません。
問題を選ぶ番号が表示されるので、同じ番号を --seed に指定すると、同じ問題になります。`,
    options: {
      seed: { value: '番号', help: '問題を選ぶ番号', parse: seed },
      only: { value: '名前', help: 'この 1 問だけにする' },
      list: { help: '問題の名前の一覧' },
      json: { help: '問題を、1 行に 1 つの JSON で出力（ターミナルがなくても使えます）' },
    },
    exitCodes: '0 終了した、2 コマンドの使い方の誤り、またはターミナルがない、130 中止',
  },
  async ({ seed, only, list, json }) => {
    const { FAULTS, faultNamed }: typeof import('./quiz/faults.js') = require('./quiz/faults.js');
    if (list) {
      for (const { id, title } of FAULTS)
        console.log(json ? JSON.stringify({ id, title }) : `${id.padEnd(14)} ${title}`);
      return 0;
    }
    const fault = only === undefined ? undefined : faultNamed(only);
    if (!json && !(process.stdin.isTTY && process.stdout.isTTY)) throw NO_TERMINAL;
    const room: Room = require('./quiz/quiz.js');
    const plan = room.planOf(seed, fault);
    const calling = new AbortController();
    const quiz = new room.Quiz(plan);
    const farewell = () => (quiz.state?.answered ? `クイズを終わります。${quiz.state.score}` : '中止しました。');
    listenToEnding().ended.then(() => calling.abort(new Interrupted(`\n${farewell()}`)));
    if (json) await print(room, plan, calling.signal);
    else await play(quiz, calling.signal);
    return 0;
  },
);

const NO_TERMINAL = new UserError(
  '答えを入力するターミナルがありません。',
  'ターミナルで npm run quiz を実行してください。ターミナルがなければ、npm run quiz -- --json で問題を読めます。',
);

function seed(text: string, option: string): number {
  const { SEEDS }: Room = require('./quiz/quiz.js');
  if (/^\d+$/.test(text) && Number(text) < SEEDS) return Number(text);
  throw new UserError(`${option} の値 ${text} は使えません。`, `0 から ${SEEDS - 1} までの整数を指定してください。`);
}

async function play(quiz: InstanceType<Room['Quiz']>, signal: AbortSignal): Promise<void> {
  const { playOn }: typeof import('./quiz/terminal.js') = require('./quiz/terminal.js');
  const { columns } = process.stdout;
  const ask = (question: string) => askOnTerminal(question, signal);
  await playOn({ say: (text) => console.log(text), ask, columns, signal }, quiz);
}

async function print({ ask }: Room, { seed, asked }: ReturnType<Room['planOf']>, signal: AbortSignal): Promise<void> {
  for (const [index, each] of asked.entries()) {
    const question = await ask(each, signal);
    console.log(JSON.stringify({ seed, number: index + 1, total: asked.length, ...question }));
  }
}
