/** The exceptions that V8 and the `twilio` library throw at this chapter's mistakes, each with its explanation. */
import type { TextRule } from '../texts.js';
import { byCode, bySettings, type Explanation } from '../verdict.js';
import { explainUndefined } from './exception-undefined.js';
import type { MissingName } from './execution.js';
import { MADE_IN, nearest } from './names.js';

/** What else is known about the run; a deployed Function tells nothing but the message. */
export interface Surroundings {
  missing?: readonly MissingName[];
  /** The participant's code. */
  source?: string;
}

/** The first pattern that matches is taken. */
export const EXCEPTION_RULES: readonly TextRule<{ source: string }>[] = [
  [/^(\S+) is not defined$/, explainUndefined],
  [/^Cannot access '(\S+)' before initialization$/, explainTooEarly],
  [
    /^Identifier '(\S+)' has already been declared$/,
    '{name} という名前の変数が 2 回作られています。',
    '片方を消すか、別の名前に変えてください。',
  ],
  [
    /^Missing initializer in const declaration$/,
    'const で作った変数に値がありません。',
    'const 名前 = 値; の形で、= と値を書いてください。',
  ],
  [
    /^Invalid shorthand property initializer$/,
    'オブジェクトの項目が = で書かれています。',
    '{ 名前: 値 } のように、= を : に変えてください。',
  ],
  [
    /^await is only valid/,
    'await は、async を付けた関数の中でしか使えません。',
    'この章では await は要りません（toJwt() もすぐに値を返します）。await を消してください。',
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
  [/^accountSid is required$/, ...required('1 番目', 'アカウントの SID', 'ACCOUNT_SID')],
  [/^keySid is required$/, ...required('2 番目', 'API キーの SID', 'API_KEY')],
  [/^secret is required$/, ...required('3 番目', 'API キーのシークレット', 'API_SECRET')],
  [
    /^identity is required/,
    'new AccessToken の 4 番目の引数に identity がないか、空です。',
    '4 番目に { identity: identity } を渡し、identity に空でない文字列を入れてください。',
  ],
  [
    /^Algorithm not supported/,
    'toJwt に渡した署名の方式を、twilio ライブラリーが知りません。',
    'toJwt() のように、引数なしで呼んでください。',
  ],
  [
    /^"?expiresIn"? should be/,
    '有効期間 ttl が数ではありません。',
    'ttl: 3600 のように、引用符を付けない秒数で書いてください。',
  ],
  [/secretOrPrivateKey|key must be/, ...required('3 番目', 'API キーのシークレット（文字列）', 'API_SECRET')],
  [
    /toPayload is not a function$/,
    'addGrant に渡されたものが Grant のオブジェクトではありません。クラスの VoiceGrant を渡していないでしょうか。',
    'new VoiceGrant({ … }) で作ったオブジェクト（小文字で始まる voiceGrant）を addGrant に渡してください。',
  ],
  [
    /^Class constructor (\S+) cannot be invoked without 'new'$/,
    '{name} を new なしで呼んでいます。',
    'new {name}( … ) のように、前に new を書いてください。',
  ],
  [/^(.+) is not a constructor$/, explainNoConstructor],
  [/^(.+) is not a function$/, explainNoFunction],
  [
    /^Cannot read properties of (?:undefined|null) \(reading '(.+)'\)$/,
    '{name} を読み取ろうとした相手が undefined です。相手の名前の打ち間違いか、値の入れ忘れです。',
    '{name} の左側に書いた名前を確かめてください。handler の引数は (context, event, callback) の順です。',
  ],
  [
    /^Cannot find module '(.+?)'/,
    '{name} というパッケージは、デプロイ先の Function にはありません。',
    'Twilio という変数は import しなくても使えます。型だけが要るときは import type と書いてください。',
  ],
  [
    /^username is required|accountSid must start with AC|^password is required/,
    () =>
      bySettings(
        'context.getTwilioClient() に必要な ACCOUNT_SID と AUTH_TOKEN がそろっていません。',
        'アクセストークンを作るのに getTwilioClient() は要りません。その行を消してください。',
      ),
  ],
  [
    /^Maximum call stack size exceeded$/,
    '関数が自分自身を限りなく呼び続けています。',
    '関数が自分を呼んでいる場所を探し、終わる条件を書いてください。',
  ],
];

function required(position: string, what: string, name: string): [cause: string, next: string] {
  return [
    `new AccessToken の ${position}の引数（${what}）が空です。`,
    `${position}に context.${name} を渡してください。渡しているなら、環境変数 ${name} が登録されているかを確かめてください。`,
  ];
}

/** `const voiceGrant = new voiceGrant(…)`: the class was meant, which differs in its first letter only. */
function explainTooEarly({ name, source }: { name: string; source: string }): Explanation {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (type !== name && new RegExp(`new\\s+${name}\\b`).test(source)) {
    return byCode(
      `new の後ろが ${name} になっています。new で作るのは、大文字で始まるクラスの ${type} です。`,
      `new ${name} を new ${type} に直してください。`,
    );
  }
  return byCode(`${name} を、作る行より前で使っています。`, `${name} を作る行を、使う行より上に移してください。`);
}

function explainNoConstructor({ name }: { name: string }): Explanation {
  const last = name.split('.').pop() ?? name;
  return byCode(
    `${name} はクラスではないので new できません。中身が undefined か、別のものになっています。`,
    `${MADE_IN[last] ?? name} の書き方を確かめてください。クラスの名前は大文字で始まります。`,
  );
}

function explainNoFunction({ name }: { name: string }): Explanation {
  const method = name.split('.').pop() ?? name;
  const meant = nearest(method, ['addGrant', 'toJwt', 'callback', 'getTwilioClient', 'say']);
  if (method === 'callback') {
    return byCode(
      'callback が関数ではありません。handler の引数の順番か、数が違います。',
      'handler の引数を (context, event, callback) の 3 つ、この順に書いてください。',
    );
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
