/** Explains the errors of a Function that Twilio answers as `{"message","name","stack"}` with a 5xx status. */
import { EXCEPTION_RULES } from '../handler/exception-rules.js';
import { explainBy } from '../texts.js';
import { byCode, byTwilio, type Explanation } from '../verdict.js';
import { readJson } from './body.js';
import { isHtml } from './html-page.js';
import type { HttpResponse } from './http.js';
import { quote } from './quote.js';

const MESSAGE_CHARACTERS = 120;

/** Undefined when the body holds no such error. The stack is never shown: it names files of somebody else's machine. */
export function explainFunctionError(response: HttpResponse): Explanation | undefined {
  const { status, body } = response;
  if (/(runtime application|task) timed out/i.test(body)) return timedOut(status);
  const error = parse(body) ?? plain(response);
  if (!error) return undefined;
  const { cause, next, ...rest } = explain(error);
  return {
    ...rest,
    cause: `Function が例外で止まりました（${status}）。${cause}`,
    next: `${next}コードを直したら、デプロイし直してください。${/環境変数/.test(next) ? AT_ONCE : ''}`,
  };
}

/** Of the Console; a deployment sends the values of `.env` anew. */
const AT_ONCE = '環境変数は、Console で保存すればすぐに反映されます。';

function parse(body: string): { name: string; message: string } | undefined {
  const { name, message } = Object(readJson(body));
  if (typeof message !== 'string') return undefined;
  return { name: typeof name === 'string' ? quote(name, 30) : 'Error', message: quote(message, MESSAGE_CHARACTERS) };
}

/** `callback('…')` with a text instead of an Error: the runtime answers with the bare text. Gateways use other statuses. */
function plain({ status, headers, body }: HttpResponse): { name: string; message: string } | undefined {
  const [first = ''] = body.trim().split(/\r?\n/);
  if (status !== 500 || isHtml(body) || !/^text\//i.test(headers['content-type'] ?? '')) return undefined;
  if (first === '' || GENERIC.test(first)) return undefined;
  const [, name, message] = /^(?:Uncaught )?(\w*Error): (.*)$/.exec(first) ?? [undefined, 'Error', first];
  return { name: quote(name ?? 'Error', 30), message: quote(message ?? '', MESSAGE_CHARACTERS) };
}

/** The name of the status is no reason. */
const GENERIC = /^(500 )?internal server error\.?$/i;

function explain({ name, message }: { name: string; message: string }): Explanation {
  return (
    explainBy([...ONLY_HERE, ...EXCEPTION_RULES], message, byCode, { source: '' }) ??
    byCode(
      `エラーの内容は ${name}「${message}」です。`,
      'Console の Functions のログで、止まった行を確かめ、完成例と見比べてください。',
    )
  );
}

/** What a finished `/token` needs differs from what the earlier steps need. */
const ONLY_HERE: typeof EXCEPTION_RULES = [
  [
    /^twiml is not defined$/,
    'twiml を返そうとしていますが、どこにも作られていません。',
    '最後の callback(null, twiml) を callback(null, { token: token.toJwt() }) に書き換えてください。',
  ],
];

function timedOut(status: number): Explanation {
  return byTwilio(
    `Twilio が、時間切れで Function を打ち切りました（${status}）。制限時間は 10 秒です。`,
    'もう一度検査してください。続くときは、コードのどこを通っても最後に callback が呼ばれるかを確かめてください。',
  );
}
