/** All that can be broken, and what the codes mean that Twilio answers. */
import { errorPage } from '../../checks/verdict.js';
import { UserError } from '../cli/user-error.js';
import { type Facts, RIGHT } from './facts.js';
import { OTHER_FAULTS } from './faults/around.js';
import { TOKEN_FAULTS } from './faults/token.js';
import type { Fault, Truth } from './model.js';

export const FAULTS: readonly Fault[] = [...OTHER_FAULTS, ...TOKEN_FAULTS];

/** @throws UserError */
export function faultNamed(id: string): Fault {
  const fault = FAULTS.find((each) => each.id === id);
  if (fault) return fault;
  throw new UserError(`「${id}」という問題はありません。`, 'npm run quiz -- --list で、問題の一覧を確かめてください。');
}

/** All that is to be seen of it. */
export function factsOfFault({ shows }: Fault): Facts {
  return { ...RIGHT, ...shows };
}

export function truthOf({ id, title, explanation, code, production }: Fault): Truth {
  const told = code && { number: code, meaning: CODES[code]!, docs: errorPage(code) };
  return { id, title, explanation, ...(told ? { code: told } : {}), production };
}

/** Of https://www.twilio.com/docs/api/errors; what the Voice SDK 2.18 makes of them is in its own table of codes. */
const CODES: Record<number, string> = {
  20160: 'API キーに、アクセストークンを作る権限がありません。',
  31202: 'JWT の署名が正しくありません。Voice SDK の既定の設定では、UnknownError（31000）と表示されます。',
  31203: 'アカウントが有効ではありません。Voice SDK の既定の設定では、UnknownError（31000）と表示されます。',
  31204: 'JWT が正しくありません。Voice SDK では、20101 と表示されます。',
  31205: 'JWT の期限が切れています。Voice SDK では、20104 と表示されます。',
  31404: '見つかりません。発信時に使う TwiML App がないときにも、このエラーになります。',
};
