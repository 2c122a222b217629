/** What is told to a class of the work, and what somebody types to join one. */
import type { Verdict } from '../../../checks/verdict.js';
import { UserError } from '../../cli/user-error.js';
import type { WorkshopState } from '../model.js';
import { resultOf } from '../state.js';
import type { Told } from './membership.js';
import { isMistake, isName, isPin, MOST, mistakeOf, roomAt } from './protocol.js';
import type { Room } from './room-calls.js';

export function toldOf(state: WorkshopState): Told {
  const { current, finished, repair, check } = state;
  const { verdicts = [], problem } = resultOf(check) ?? {};
  const known = verdicts.map((verdict) => (verdict.id === repair?.verdict.id ? repair.verdict : verdict));
  return { step: current, ...toldOfVerdicts(known, problem), finished };
}

/** @param problem the id of the most urgent one, which comes first */
export function toldOfVerdicts(verdicts: readonly Verdict[], problem?: string): Pick<Told, 'failing' | 'todo'> {
  const inOrder = [...verdicts.filter(({ id }) => id === problem), ...verdicts];
  const ids = (status: Verdict['status'], most: number) => {
    const own = inOrder.filter((verdict) => verdict.status === status).map(mistakeOf);
    return [...new Set(own.filter(isMistake))].slice(0, most);
  };
  return { failing: ids('failed', MOST.failing), todo: ids('todo', MOST.todo) };
}

/** A number alone is that of a seat. @throws UserError for what cannot be shown to others */
export function nameOf(typed: unknown): string {
  const text = typeof typed === 'string' ? typed.trim() : '';
  const digits = text.normalize('NFKC');
  const name = /^\d{1,4}$/.test(digits) ? `席${digits}` : text;
  if (isName(name)) return name;
  throw new UserError(
    `席の番号かニックネームは、1 文字から ${MOST.name} 文字までの、目に見える文字です。`,
    '「12」や「ねこ」のように入力してください。本名でなくても構いません。',
  );
}

/** @throws UserError for anything but a room in the same network */
export function addressOf(typed: unknown): URL {
  const url = roomAt(typeof typed === 'string' ? typed.normalize('NFKC') : '');
  if (url) return url;
  throw new UserError(
    '教室のアドレスが正しくありません。http:// で始まる、同じネットワークの中のアドレスだけを使えます。',
    '講師の画面にある http://192.168.1.5:3230 のようなアドレスを、ポート番号まで入力してください。',
  );
}

/** @throws UserError */
export function roomOf({ address, pin, name }: Record<string, unknown>): Room {
  const digits = typeof pin === 'string' ? pin.trim().normalize('NFKC') : '';
  const url = addressOf(address);
  if (!isPin(digits)) throw new UserError('PIN は 6 桁の数字です。', '講師の画面にある数字を入力してください。');
  return { address: url, pin: digits, name: nameOf(name) };
}
