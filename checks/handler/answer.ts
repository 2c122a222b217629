/** What a handler gave to `callback`: judged for the steps that end in TwiML, turned into a response for 2-6. */
import { includes, type StepId } from '../../steps/steps.js';
import { tokenIn } from '../response/body.js';
import type { HttpResponse } from '../response/http.js';
import { byCode, type Explanation, judge, marked, notYet, type Subject, type Todo, type Verdict } from '../verdict.js';
import { placeAt, placeOf } from './code-text.js';
import { explainException } from './exception.js';
import { type Answer, bodyOf, type HandlerEvidence, type Payload } from './execution.js';

const SUBJECT: Subject = { id: 'handler.answers', title: 'レスポンス' };

export function judgeAnswer(step: StepId, { source, execution }: HandlerEvidence): Verdict {
  const [answer] = execution.answers;
  if (!answer) return judge(SUBJECT, { unchecked: 'レスポンスを返す前に、実行が止まりました。' });
  const explanation = explainCallback({ source, execution }) ?? explainPayload(step, answer.payload);
  const place = placeAt(source, answer.at) ?? placeOf(source, /\bcallback\s*\(/);
  return judge(SUBJECT, explanation && marked(explanation, place));
}

/** How the callback was used, whatever the step. */
function explainCallback({ source, execution }: HandlerEvidence): Explanation | undefined {
  const { answers } = execution;
  const [answer] = answers;
  if (answer?.error && !answer.error.message && answer.payload.kind === 'none') {
    return byCode(
      'レスポンスが callback の 1 番目の引数に渡されています。1 番目はエラーを渡す引数なので、失敗として扱われます。',
      'callback(null, 返す値) のように、1 番目を null にして、返す値を 2 番目に渡してください。',
    );
  }
  if (answer?.error) {
    const { cause, next, place, blame } = explainException(answer.error, { source, execution });
    const whole = `callback にエラーが渡されました。${cause} Function は失敗として応答します。`;
    const told: Explanation = { blame, cause: whole, next };
    // Thrown elsewhere and caught: there is what has to be mended.
    return place?.line === answer.at?.line ? told : marked(told, place);
  }
  if (answers.length < 2) return undefined;
  return byCode(
    'callback が 2 回以上呼ばれています。レスポンスになるのは最初の 1 回だけです。',
    'callback の呼び出しを 1 つにし、return callback( … ); と書いてそこで終わらせてください。',
  );
}

function explainPayload(step: StepId, payload: Payload): Explanation | Todo | undefined {
  switch (payload.kind) {
    case 'none':
      return byCode(
        'callback に返す値が渡されていません（2 番目の引数がないか、undefined です）。',
        'callback(null, 返す値) のように、2 番目の引数に渡してください。',
      );
    case 'token-object':
      return TOKEN_OBJECT;
    case 'promise':
      return byCode(
        'レスポンスとして Promise が渡されています。値が決まる前に callback を呼んでいます。',
        'await を付けるか、then の中で callback を呼んでください。toJwt() に await は不要です。',
      );
    case 'unserializable':
      return byCode(
        `レスポンスのオブジェクトを JSON にできませんでした（${whyNoJson(payload.message)}）。`,
        '{ token: token.toJwt() } のように、文字列だけを入れてください。',
      );
    case 'json':
      if (payload.functions.length > 0) return notCalled(payload.functions[0]!);
      break;
  }
  return includes(step, 'response') ? explainFinal(payload) : explainTwiml(payload);
}

/** The engine says it in English, and at length. */
function whyNoJson(message: string): string {
  if (/circular/i.test(message)) return '中に自分自身を含んでいます';
  return /BigInt/.test(message) ? '中に BigInt の値があります' : '中に JSON にできない値があります';
}

/** `{ token }` instead of `{ token: token.toJwt() }`: as JSON it would carry the signing secret. */
const TOKEN_OBJECT: Explanation = byCode(
  'AccessToken のオブジェクトをそのまま返しています。JSON になると、中の API シークレットまで外に出てしまいます。',
  '{ token: token.toJwt() } のように、toJwt() で署名済みの文字列にして返してください。',
);

function notCalled(property: string): Explanation {
  return byCode(
    `レスポンスの ${property} に、関数そのものが入っています。JSON にすると消えてしまいます。`,
    'token.toJwt() のように、( ) を付けて呼び出してください。',
  );
}

function explainFinal(payload: Payload): Todo | undefined {
  if (!isTwiml(payload)) return undefined;
  return notYet(
    'まだ仮のレスポンス（twiml）を返しています。',
    'callback に渡す twiml を、toJwt() で文字列にしたトークンの入ったオブジェクト { token: … } に書き換え、twiml の行を消してください。',
  );
}

function explainTwiml(payload: Payload): Explanation | undefined {
  if (isTwiml(payload) || /"token":\s*"[\w-]+\.[\w-]+\.[\w-]+"/.test(bodyOf(payload))) return undefined;
  return byCode(
    'この手順で返すはずの TwiML（仮のレスポンス）が返されていません。',
    'const twiml = new Twilio.twiml.VoiceResponse(); を残し、return callback(null, twiml); で終えてください。',
  );
}

function isTwiml(payload: Payload): boolean {
  return payload.kind === 'twiml' || /^(<\?xml[^>]*>)?\s*<Response\b/.test(bodyOf(payload));
}

/**
 * The HTTP response that Twilio's runtime handler makes of an answer, for the checks that a deployed `/token` gets too.
 * Undefined for an answer that never becomes a usable one.
 * @param receivedAt seconds since the epoch
 */
export function responseOf(answer: Answer | undefined, receivedAt: number): HttpResponse | undefined {
  if (!answer || answer.error) return undefined;
  const { payload } = answer;
  const body = bodyOf(payload);
  const rest = { body, truncated: false, receivedAt, url: '/token' };
  if (payload.kind === 'response') return { ...rest, status: payload.status, headers: payload.headers };
  if (payload.kind === 'text') return { ...rest, status: 200, headers: { 'content-type': 'text/plain' } };
  if (payload.kind === 'json') return { ...rest, status: 200, headers: { 'content-type': 'application/json' } };
  return undefined;
}

/** The token of a handler's answer, whatever it is worth; undefined when it answered something else. */
export function tokenAnswered(answer: Answer | undefined): string | undefined {
  return tokenIn(responseOf(answer, 0)?.body ?? '');
}
