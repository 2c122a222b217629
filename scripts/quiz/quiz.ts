/** A quiz: which faults it asks for, in what order and beside which others, and what becomes of each answer. */
import { createHash, randomInt } from 'node:crypto';
import { UserError } from '../cli/user-error.js';
import { evidenceOf } from './evidence.js';
import { differences, FACTS, RIGHT } from './facts.js';
import { FAULTS, factsOfFault, truthOf } from './faults.js';
import type { Choice, Fault, Question, QuizState, Reply } from './model.js';
import { observe } from './world.js';

/** For who begins. */
export const INTRODUCTION = [
  '1 か所だけを壊した /token です。レスポンス、クレーム、Twilio の反応を見て、何が壊れているかを当ててください。',
  'Twilio の反応は、サンドボックス（手元で動く Twilio の模擬環境）のものです。本物の Twilio では、エラーコードが違うことがあります。',
];

export const QUESTIONS = 10;
const CHOICES = 4;

/** Every number that a seed can be, so that it can be typed again. */
export const SEEDS = 1_000_000;

/** What is asked, known before anything is broken: the same for the same seed. */
export interface Plan {
  seed: number;
  asked: readonly { fault: Fault; choices: Choice[] }[];
}

/** @param only the one fault that is asked for, instead of {@link QUESTIONS} of them */
export function planOf(seed: number = randomInt(SEEDS), only?: Fault): Plan {
  const faults = only ? [only] : shuffled(FAULTS, seed).slice(0, QUESTIONS);
  return { seed, asked: faults.map((fault) => ({ fault, choices: choicesFor(fault, seed) })) };
}

/** The others are those that look most like it. */
function choicesFor(fault: Fault, seed: number): Choice[] {
  const distance = (other: Fault) => differences(factsOfFault(fault), factsOfFault(other)).length;
  const others = shuffled(FAULTS, `${seed} ${fault.id}`).filter((other) => other !== fault);
  const alike = others.sort((one, other) => distance(one) - distance(other)).slice(0, CHOICES - 1);
  return shuffled([fault, ...alike], `${seed} of ${fault.id}`).map(({ id, title }) => ({ id, title }));
}

/** By hashes, so that neighbouring seeds have nothing in common. */
function shuffled<T extends { id: string }>(items: readonly T[], seed: string | number): T[] {
  const place = ({ id }: T) => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  return [...items].sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/** Breaks it and looks. @throws the signal's reason */
export async function ask({ fault, choices }: Plan['asked'][number], signal: AbortSignal): Promise<Question> {
  return { evidence: evidenceOf(await observe(fault, signal)), choices };
}

/** By its state, whoever shows it knows what to show; every change is a new one. */
export class Quiz {
  #state: QuizState | undefined;
  #asking: Promise<QuizState | undefined> | undefined;

  constructor(readonly plan: Plan = planOf()) {}

  get state(): QuizState | undefined {
    return this.#state;
  }

  /** Goes on to the next question, or stays at one that is not answered. Undefined after the last. @throws the signal's reason */
  next(signal: AbortSignal): Promise<QuizState | undefined> {
    this.#asking ??= this.#next(signal).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #next(signal: AbortSignal): Promise<QuizState | undefined> {
    const { seed, asked } = this.plan;
    const { truth, number = 0, right = 0, answered = 0 } = this.#state ?? {};
    if (this.#state && !truth) return this.#state;
    const next = asked[number];
    if (!next) return undefined;
    const question = await ask(next, signal);
    const counts = { number: number + 1, total: asked.length, right, answered };
    return this.#set({ introduction: INTRODUCTION, seed, ...counts, ...question, hints: [], replies: [] });
  }

  /** Shows one hint more. */
  hint(): QuizState {
    const { state, fault } = this.#open();
    return this.#set({ ...state, hints: fault.hints.slice(0, state.hints.length + 1) });
  }

  /** @param id undefined gives up. @throws UserError for what is none of the choices */
  choose(id: string | undefined): QuizState {
    const { state, fault } = this.#open();
    if (id === undefined) return this.#set({ ...state, answered: state.answered + 1, truth: truthOf(fault) });
    const choice = state.choices.find((each) => each.id === id);
    if (!choice) throw new UserError('その選択肢はありません。', '表示されている選択肢から選んでください。');
    if (state.replies.some((reply) => reply.id === id)) return state; // it was wrong before
    const isRight = id === fault.id;
    const replies = [...state.replies, { ...choice, isRight, says: isRight ? 'そのとおりです。' : saysOf(id, fault) }];
    if (!isRight) return this.#set({ ...state, replies });
    const right = state.right + (state.replies.length === 0 ? 1 : 0);
    return this.#set({ ...state, replies, right, answered: state.answered + 1, truth: truthOf(fault) });
  }

  #open(): { state: QuizState; fault: Fault } {
    const state = this.#state;
    if (state && !state.truth) return { state, fault: this.plan.asked[state.number - 1]!.fault };
    throw new UserError('答えを待っている問題はありません。', '次の問題に進んでください。');
  }

  #set(state: Omit<QuizState, 'score'>): QuizState {
    const { answered, right } = state;
    this.#state = { ...state, score: `${answered} 問中 ${right} 問を、最初の答えで当てました。` };
    return this.#state;
  }
}

/** Which evidence would be another one: a sign of what was chosen, where one is missing, so that the truth is not told yet. */
function saysOf(id: string, fault: Fault): Reply['says'] {
  const [wrong, right] = [factsOfFault(FAULTS.find((each) => each.id === id)!), factsOfFault(fault)];
  const names = differences(wrong, right);
  const name = names.find((each) => wrong[each] !== RIGHT[each]) ?? names[0];
  return `違います。それが原因なら、「${FACTS[name!]}」は「${wrong[name!]}」になります。この証拠では「${right[name!]}」です。`;
}
