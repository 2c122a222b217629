/** The exceptions that V8 and the `twilio` library throw at this chapter's mistakes, each with its explanation. */
import type { TextRule } from '../texts.js';
import { byCode, bySettings, type Explanation } from '../verdict.js';
import { parametersOf, variableOf } from './code-parts.js';
import { placeOf } from './code-text.js';
import { explainNoGrant, explainNoIdentity, required, type Scene } from './exception-arguments.js';
import { explainUndefined, notExpress } from './exception-undefined.js';
import { MADE_IN, nearest } from './names.js';

/** The first pattern that matches is taken. */
export const EXCEPTION_RULES: readonly TextRule<Omit<Scene, 'name'>>[] = [
  [/^(\S+) is not defined$/, explainUndefined],
  [/^Cannot access '(\S+)' before initialization$/, explainTooEarly],
  [
    /^Identifier '(\S+)' has already been declared$/,
    '{name} という名前の変数が 2 回作られています（大文字と小文字も区別されます）。',
    '片方を消すか、別の名前に変えてください。',
  ],
  [
    /^Missing initializer in const declaration$/,
    'const で作った変数に値がありません。',
    'const 名前 = 値; の形で、= と値を書いてください。',
  ],
  [
    /^Invalid shorthand property initializer$/,
    'オブジェクトのプロパティが = で書かれています。',
    '{ 名前: 値 } のように、= を : に変えてください。',
  ],
  [
    /^Cannot use import statement|^Unexpected token 'export'|^Cannot use 'import\.meta'/,
    'JavaScript のファイルに import か export があります。Function の .js は CommonJS として読まれるので、文法エラーになります。',
    'export const handler は exports.handler = … に、import は消すか require に変えてください（Twilio は import しなくても使えます）。TypeScript で書くなら、ファイルの名前を .ts にしてください。',
  ],
  [
    /^Assignment to constant variable/,
    'const で作った変数に、もう一度値を入れようとしています。',
    '後から変える変数は let で作るか、新しい名前の変数にしてください。',
  ],
  [/^accountSid is required$/, required(1, 'アカウントの SID', 'ACCOUNT_SID')],
  [/^keySid is required$/, required(2, 'API キーの SID', 'API_KEY')],
  [/^secret is required$/, required(3, 'API キーのシークレット', 'API_SECRET')],
  [/^identity is required/, explainNoIdentity],
  [
    /^Algorithm not supported/,
    'toJwt に渡した署名の方式に、twilio ライブラリーが対応していません。',
    'toJwt() のように、引数なしで呼んでください。',
  ],
  [
    /^"?expiresIn"? should be/,
    '有効期間 ttl が数ではありません。',
    'ttl: 3600 のように、引用符を付けない秒数で書いてください。',
  ],
  [/secretOrPrivateKey|key must be/, required(3, 'API キーのシークレット（文字列）', 'API_SECRET')],
  // Where the library reads from a grant that is none.
  [/toPayload is not a function$|\(reading '(?:toPayload|key)'\)$/, ({ source }) => explainNoGrant(source)],
  [
    /^Class constructor (\S+) cannot be invoked without 'new'$/,
    '{name} を new なしで呼んでいます。',
    'new {name}( … ) のように、前に new を書いてください。',
  ],
  [/^(.+) is not a constructor$/, explainNoConstructor],
  [/^(.+) is not a function$/, explainNoFunction],
  [
    /^Cannot read properties of (?:undefined|null) \(reading '(.+)'\)$/,
    '{name} の左側の値が undefined なので、{name} を読み取れません。名前の打ち間違いか、値の入れ忘れと思われます。',
    '{name} の左側に書いた名前を確かめてください。handler の引数は (context, event, callback) の順です。',
  ],
  [
    /^Cannot find module '(.+?)'/,
    '{name} というパッケージは、デプロイ先の Function にはありません。',
    'Twilio という変数は import しなくても使えます。型だけが必要なときは import type と書いてください。',
  ],
  [
    /^username is required|accountSid must start with AC|^password is required/,
    () =>
      bySettings(
        'context.getTwilioClient() に必要な ACCOUNT_SID と AUTH_TOKEN がそろっていません。',
        'アクセストークンを作るのに getTwilioClient() は必要ありません。その行を消してください。',
      ),
  ],
  [
    /^Maximum call stack size exceeded$/,
    '関数が自分自身を呼び続け、無限に再帰しています。',
    '関数が自分自身を呼んでいる行を探し、再帰が終わる条件を書いてください。',
  ],
];

/** `const voiceGrant = new voiceGrant(…)`: the class was meant, which differs in its first letter only. */
function explainTooEarly({ name, source }: Scene): Explanation {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (type !== name && new RegExp(`new\\s+${name}\\b`).test(source)) {
    return byCode(
      `new の後ろが ${name} になっています。new で作るのは、大文字で始まるクラスの ${type} です。`,
      `new ${name} を new ${type} に直してください。`,
    );
  }
  return byCode(`${name} を、作る行より前で使っています。`, `${name} を作る行を、使う行より上に移してください。`);
}

function explainNoConstructor({ name }: Scene): Explanation {
  if (!/^[\w$.]+$/.test(name)) {
    return byCode(
      'new の後に、クラスの名前がありません。',
      'new AccessToken( … ) のように、new の後に作るもののクラスを書いてください。',
    );
  }
  const last = name.split('.').pop() ?? name;
  return byCode(
    `${name} はクラスではないので new できません。値が undefined か、別のものになっています。`,
    `${MADE_IN[last] ?? name} の書き方を確かめてください。クラスの名前は大文字で始まります。`,
  );
}

function explainNoFunction({ name, source, at }: Scene): Explanation {
  const [method = name, owner = ''] = name.split('.').reverse();
  const meant = nearest(method, ['addGrant', 'toJwt', 'callback', 'getTwilioClient', 'say']);
  if (method === 'callback') {
    return byCode(
      'callback が関数ではありません。handler の引数の順番か、数が違います。',
      'handler の引数を (context, event, callback) の 3 つ、この順に書いてください。',
      parametersOf(source)?.place,
    );
  }
  if (/^[A-Z]/.test(owner) && ['addGrant', 'toJwt'].includes(method)) {
    const token = variableOf(source, /^new\b.*AccessToken\b/);
    return byCode(
      `${method} を、クラスの ${owner} に対して呼んでいます。${method} があるのは、new ${owner}( … ) で作ったオブジェクトです。`,
      `${owner}.${method} を ${token ?? 'token'}.${method} に直してください。`,
      placeOf(source, new RegExp(`\\b${owner}\\b`), at && { line: at.line, column: 1 }),
    );
  }
  if (/^(?:res|req|response|event)$/.test(owner) && /^(?:json|send|status|end|sendStatus)$/.test(method)) {
    return byCode(...notExpress(name));
  }
  if (meant && meant !== method)
    return byCode(
      `${method} というメソッドはありません。${meant} の打ち間違いと思われます。`,
      `${method} を ${meant} に直してください。`,
    );
  return byCode(
    `${name} は関数ではないので、呼び出せません。`,
    `${name} の名前を確かめてください。トークンのメソッドは addGrant と toJwt です。`,
  );
}
