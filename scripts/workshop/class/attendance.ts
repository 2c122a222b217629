/** The class that somebody joined at `npm start`: what is sent of the workshop's state, and what is heard, as part of it. */
import { UserError } from '../../cli/user-error.js';
import { settingsOrReason } from '../../settings/env-file.js';
import { gateFor } from '../../settings/redact.js';
import { DEFAULT_SETTINGS } from '../../system/paths.js';
import type { ClassState } from '../model.js';
import { resultOf } from '../state.js';
import type { Workshop } from '../workshop.js';
import { Membership } from './membership.js';
import { type Hand, MOST, plainText } from './protocol.js';
import type { Room, Trouble } from './room-calls.js';
import { toldOf } from './told.js';

/** The repair, which tells mistakes of syntax apart, is waited for (ms) before one is told: it comes a moment after the check. */
const REPAIR_MS = 2_000;

export class Attendance {
  #joined: { room: Room; member: Membership; stop(): void } | undefined;
  #waiting: NodeJS.Timeout | undefined;

  constructor(private readonly workshop: Workshop) {}

  /** Leaves another one first. */
  join(room: Room): void {
    void this.leave();
    const member = new Membership(room, toldOf(this.workshop.state), () => this.#show());
    this.#joined = { room, member, stop: this.workshop.listen(() => this.#follow()) };
    this.#show();
  }

  /** Nothing is sent any more, but that this participant has gone. */
  async leave(): Promise<void> {
    const left = this.#joined;
    if (!left) return;
    clearTimeout(this.#waiting);
    left.stop();
    this.#joined = undefined;
    this.workshop.show({ class: undefined });
    await left.member.leave();
  }

  /** Raises a hand with a question, and with a line of the code where one is given. @throws UserError */
  ask({ text, line }: Record<string, unknown>): void {
    this.#hold(handOf(text, line));
  }

  lower(): void {
    this.#hold(undefined);
  }

  #hold(hand: Hand | undefined): void {
    if (!this.#joined) throw new UserError('教室に参加していません。', '教室に参加してから、もう一度試してください。');
    this.#joined.member.ask(hand);
    this.#show();
  }

  #follow(): void {
    clearTimeout(this.#waiting);
    const { state } = this.workshop;
    const told = toldOf(state);
    const isVague = told.failing.some((mistake) => mistake === 'handler.syntax');
    const wait = isVague ? (resultOf(state.check)?.at ?? 0) + REPAIR_MS - Date.now() : 0;
    if (wait > 0) this.#waiting = setTimeout(() => this.#follow(), wait).unref();
    else this.#joined?.member.tell(told);
    this.#show();
  }

  #show(): void {
    if (!this.#joined) return;
    const { room, member } = this.#joined;
    const { status, trouble, wasIn, sent, at, sentences } = member.state;
    const had = [...member.told.failing, ...member.told.todo];
    const line = this.#line();
    const shown: ClassState = {
      ...{ address: room.address.host, name: room.name, status },
      ...(trouble ? { why: reasonFor(trouble, wasIn, room.name) } : {}),
      // The id is a secret between this process and the room, and the page may be on a wall.
      ...(sent && at ? { sent: { ...sent, id: `${sent.id.slice(0, 4)}…` }, at } : {}),
      // What was mended is over, also where the room cannot say so.
      sentences: had.flatMap((mistake) => sentences.filter((sentence) => sentence.mistake === mistake)),
      ...(member.hand ? { hand: member.hand } : {}),
      ...(line ? { line } : {}),
    };
    if (JSON.stringify(shown) !== JSON.stringify(this.workshop.state.class)) this.workshop.show({ class: shown });
  }

  /** Where the problem is. */
  #line(): string | undefined {
    const { problem, verdicts = [] } = resultOf(this.workshop.state.check) ?? {};
    const place = verdicts.find(({ id }) => id === problem)?.place;
    return place && plainText(place.text, MOST.line);
  }
}

/** @throws UserError where nothing is asked, and where the line is not fit to be shown just as it was agreed to */
function handOf(text: unknown, line: unknown): Hand {
  const redact = gateFor(settingsOrReason(DEFAULT_SETTINGS));
  const question = plainText(redact(typeof text === 'string' ? text : ''), MOST.question);
  if (!question) throw new UserError('質問が空です。', '聞きたいことを入力してから送ってください。');
  if (typeof line !== 'string' || line === '') return { text: question };
  if (plainText(redact(line), MOST.line) !== line)
    throw new UserError(
      'この行には秘密の値が入っているかもしれないので、送りませんでした。',
      '行を見せずに、質問だけを送ってください。',
    );
  return { text: question, line };
}

function reasonFor(trouble: Trouble, wasIn: boolean, name: string): string {
  if (trouble === 'unreachable' && wasIn)
    return '教室につながりません。自動でつなぎ直します。作業はそのまま続けられます。';
  return {
    unreachable:
      '教室がまだ見つかりません。自動で試し続けます。アドレスと、講師と同じネットワークにつないでいることを確かめてください。つながらない教室では、npm run step -- --share の 1 行をチャットに貼り付けると伝わります。',
    busy: '教室が混み合っています。自動でもう一度試します。',
    full: '教室が満員です。空くまで、自動で試します。',
    pin: 'PIN が違います。講師の画面にある 6 桁の数字で、もう一度参加してください。',
    name: `「${name}」は、ほかの人が使っています。別の席の番号かニックネームで、もう一度参加してください。`,
    unlike: '教室が、送った内容を受け付けませんでした。キットの版が講師と違うようなので、講師に伝えてください。',
    stranger: 'このアドレスで応答したのは、教室ではありません。講師の画面にあるアドレスで、もう一度参加してください。',
  }[trouble];
}
