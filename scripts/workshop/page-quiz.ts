/** 「こわしてみよう」 on the page: one quiz for all who look at it. What it needs is loaded when it is opened. */
import type { QuizState } from '../quiz/model.js';
import type { Quiz } from '../quiz/quiz.js';

export class PageQuiz {
  readonly #closing = new AbortController();
  #quiz: Quiz | undefined;

  /** The question that is open, or a first one. */
  async open(): Promise<QuizState> {
    return this.#quiz?.state ?? this.next();
  }

  /** The next question; after the last one, the first one of another quiz. */
  async next(): Promise<QuizState> {
    const next = await this.#opened().next(this.#closing.signal);
    if (next) return next;
    this.#quiz = undefined;
    return this.next();
  }

  /** @throws UserError when no question is open */
  hint(): QuizState {
    return this.#opened().hint();
  }

  /** @param choice its id; what is none gives up. @throws UserError as above, or when there is no such choice */
  choose(choice: unknown): QuizState {
    return this.#opened().choose(typeof choice === 'string' ? choice : undefined);
  }

  /** Calls off what is under way. */
  close(): void {
    this.#closing.abort();
  }

  #opened(): Quiz {
    const room: typeof import('../quiz/quiz.js') = require('../quiz/quiz.js');
    this.#quiz ??= new room.Quiz();
    return this.#quiz;
  }
}
