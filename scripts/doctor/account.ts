/** Asks about the account, its key and its TwiML App. */
import { type AccountEvidence, datedAnswer, judgeAccount } from '../../checks/doctor/account.js';
import { judgeClock, secondsAhead } from '../../checks/doctor/clock.js';
import type { Server } from '../../checks/doctor/server.js';
import type { Settings } from '../../checks/settings/settings.js';
import { failed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import type { Login } from '../net/fetch-token.js';
import type { DoctorCloud } from './cloud.js';
import type { Ask } from './twilio-api.js';

export async function examineAccount(settings: Partial<Settings>, server: Server, ask: Ask): Promise<Verdict[]> {
  const evidence = await askAccount(settings, ask);
  const dated = datedAnswer(evidence);
  const [reach, ...rest] = judgeAccount(evidence, server);
  const clock = judgeClock(dated && secondsAhead(dated.headers.date, dated.receivedAt), server);
  return [...(reach ? [reach] : []), clock, ...rest];
}

const API = 'https://api.twilio.com/2010-04-01/Accounts';

/** All questions at once: each is of no use to the others. */
async function askAccount(settings: Partial<Settings>, ask: Ask): Promise<AccountEvidence> {
  const { ACCOUNT_SID, AUTH_TOKEN, TWIML_APP_SID, API_KEY, API_SECRET } = settings;
  const home = `${API}/${ACCOUNT_SID}`;
  const byToken = AUTH_TOKEN ? { username: ACCOUNT_SID ?? '', password: AUTH_TOKEN } : undefined;
  const byKey = API_KEY && API_SECRET ? { username: API_KEY, password: API_SECRET } : undefined;
  const app = TWIML_APP_SID && `${home}/Applications/${TWIML_APP_SID}.json`;
  const questions: [name: keyof AccountEvidence, address: string | undefined, login: Login | undefined][] = [
    ['account', `${home}.json`, byToken],
    ['key', API_KEY && `${home}/Keys/${API_KEY}.json`, byToken],
    ['app', app, byToken],
    ['agreement', app, byKey],
  ];
  const answers = questions.map(async ([name, address, login]) =>
    address && login ? [[name, await ask(address, login)] as const] : [],
  );
  return Object.fromEntries((await Promise.all(answers)).flat());
}

/** Where there is nobody to ask, one line says why. */
export function judgeAbsentCloud(cloud: Extract<DoctorCloud, { kind: 'none' | 'no-sandbox' }>): Verdict[] {
  if (cloud.kind === 'none') {
    return [skipped({ id: 'cloud.reach', title: 'Twilio への接続、時計、アカウント、デプロイ先' }, cloud.cause)];
  }
  const subject: Subject = { id: 'cloud.reach', title: 'サンドボックスへの接続' };
  const cause = cloud.killed
    ? 'サンドボックスが起動していません。前に動いていたものが、途中で強制的に終了しています。'
    : 'サンドボックス（このパソコンの中の Twilio の代わり）が起動していません。';
  if (!cloud.wanted) {
    return [skipped(subject, `${cause}デプロイ先を調べるには、別のターミナルで npm run sandbox を動かしてください。`)];
  }
  return [
    failed(subject, {
      blame: 'settings',
      cause: `${cause}デプロイと、デプロイ先の検査ができません。`,
      next: '別のターミナルで npm run sandbox を実行し、起動したままにしてください。前にデプロイしたものも戻ります。',
    }),
  ];
}

/** Throwaway values that the sandbox does not know: nothing is wrong, but nobody should look for them there. */
export function noteForeign(): Verdict {
  return skipped(
    { id: 'cloud.values', title: '設定ファイルの使い捨ての値' },
    'いま動いているサンドボックスの値ではありません。デプロイにはサンドボックス自身の値が使われます。そろえるには npm run env -- --sandbox を実行してください。',
  );
}
