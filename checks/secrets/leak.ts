/** Whether what leaves a Function gives a secret away, however it is spelt there. The value itself is never told. */
import { bodyOf, type Execution } from '../handler/execution.js';
import { SECRET_NAMES, type SettingName, type Settings } from '../settings/settings.js';
import { firstOf } from '../texts.js';
import { decodeJwt } from '../token/jwt.js';
import { byCode, type Explanation, judge, type Subject, skipped, type Verdict } from '../verdict.js';
import { placesOf } from './find.js';
import { needlesOf } from './needles.js';

const SUBJECT: Subject = { id: 'response.secret', title: 'レスポンスに秘密の値がないこと' };

/** What anybody gets who opens the address. */
export interface Leaving {
  body: string;
  headers?: Readonly<Record<string, string>>;
}

/** @param settings those that are known; an unknown secret cannot be found */
export function judgeLeak(leaving: Leaving, settings: Partial<Settings>): Verdict {
  return judge(SUBJECT, explainLeak(leaving, settings));
}

/** What somebody else's explanation says who found a secret in its own place. */
const TOLD = /漏れ|外に出/;

/** A leak that another verdict tells of already is told once. */
export function toldOnce(leak: Verdict, others: readonly Verdict[]): Verdict {
  const told = others.find(({ status, cause = '' }) => status === 'failed' && TOLD.test(cause));
  return told && leak.status === 'failed' ? skipped(leak, `「${told.title}」の不合格と同じ値のことです。`) : leak;
}

/** Whether verdicts speak of a leak: theirs is passed, unless there is one. */
export function tellsOfLeak(verdicts: readonly Verdict[]): boolean {
  return verdicts.some(({ id, status }) => id === SUBJECT.id && status !== 'passed');
}

/** The same for one run of a handler, whose errors are answered too. Undefined where nothing of it gives a secret away. */
export function leakOf(execution: Execution, settings: Partial<Settings>): Verdict | undefined {
  const { toldByError: told } = execution;
  const [answer] = execution.answers;
  const { payload } = answer ?? { payload: { kind: 'none' } };
  const leak = explainLeak(payload.kind === 'response' ? payload : { body: bodyOf(payload) }, settings);
  const explanation = leak ?? (told && inError(told));
  return explanation && judge(SUBJECT, explanation);
}

/** Which secret a text gives away: in any spelling, and a run of eight characters is enough. */
export function secretIn(text: string, settings: Partial<Settings>): SettingName | undefined {
  const { ACCOUNT_SID, API_KEY, TWIML_APP_SID } = settings;
  const open = [ACCOUNT_SID, API_KEY, TWIML_APP_SID].filter((value) => value !== undefined);
  return SECRET_NAMES.find((name) => {
    const secret = settings[name];
    // Hardly ever does anything look like one that is none: what SIDs have in common with it is only then left out.
    return secret && placesOf(text, needlesOf([secret])) && placesOf(text, needlesOf([secret], open));
  });
}

function explainLeak({ body, headers = {} }: Leaving, settings: Partial<Settings>): Explanation | undefined {
  const inBody = secretIn(body, settings);
  const inHeaders = secretIn(JSON.stringify(headers), settings);
  const name = inBody ?? inHeaders;
  if (!name) return undefined;
  return firstOf(
    byCode,
    [body.includes(settings[name]!), `レスポンスの中に ${name} の値がそのまま入っています。${KNOWN}`, ONLY_TOKEN],
    [
      inBody && tokensIn(body).some((text) => secretIn(text, settings)),
      `トークンの中に ${name} の値が入っています。トークンは誰でも読み取れるので、${KNOWN}`,
      `identity や new AccessToken の引数を確かめ、秘密の値は 3 番目の context.API_SECRET だけにしてください。${MAKE_ANEW}`,
    ],
    [
      inBody,
      `レスポンスの中に ${name} の値が、形を変えて（base64、逆順、区切りを入れるなど）入っています。元に戻せるので、${KNOWN}`,
      ONLY_TOKEN,
    ],
    [
      true,
      `レスポンスのヘッダーに ${name} の値が入っています。${KNOWN}`,
      `setHeaders や appendHeader から秘密の値を消してください。${MAKE_ANEW}`,
    ],
  );
}

const KNOWN = '/token を開いた人全員に知られてしまいます。';
const MAKE_ANEW = 'デプロイ済みなら、その値を Twilio Console で作り直してください。';
const ONLY_TOKEN = `callback に渡すものを { token: token.toJwt() } だけにしてください。${MAKE_ANEW}`;

function inError(name: SettingName): Explanation {
  return byCode(
    `エラーの内容に ${name} の値が入っています。Twilio はエラーの内容をそのままレスポンスとして返すので、${KNOWN}`,
    `エラーメッセージから秘密の値を消し、エラーの原因も直してください。${MAKE_ANEW}`,
  );
}

/** Header and claims of the tokens in a body, as anybody can read them. */
function tokensIn(body: string): string[] {
  const readings = body.match(/[\w-]+\.[\w-]+\.[\w-]*/g)?.map(decodeJwt) ?? [];
  return readings.flatMap((reading) => (reading.readable ? JSON.stringify([reading.header, reading.claims]) : []));
}
