/** The token itself is wrong: its times, its grants, its identity, its arguments. */
import { NO_TOKEN, refused } from '../facts.js';
import type { Fault } from '../model.js';

const OPTIONS = '{ identity: identity }';

export const TOKEN_FAULTS: readonly Fault[] = [
  {
    id: 'ttl-text',
    title: "ttl に、文字列の '3600' を渡した",
    break: (world) => world.edit(OPTIONS, "{ identity: identity, ttl: '3600' }"),
    shows: { lifetime: '3 秒', ...refused(31205) },
    hints: ['トークンが、いつからいつまで使えるかを見てください。', 'exp は、iat の 3 秒後です。'],
    explanation:
      'AccessToken は、数字だけの文字列をミリ秒として読みます。3600 ミリ秒は約 3 秒なので、登録する前に期限が切れます。例外にはならないので、気付きにくい誤りです。',
    code: 31205,
    production:
      'ttl: 3600 のように、数（秒）で指定します。環境変数の値は文字列なので、使う前に Number() で数に変換します。',
  },
  {
    id: 'lost-grant',
    title: 'addGrant を呼び忘れた',
    break: (world) => world.edit('token.addGrant(voiceGrant);', ''),
    shows: { grants: 'identity', outgoing: 'なし', ...refused(31204) },
    hints: ['このトークンに、何が許可されているかを見てください。', 'grants に、voice がありません。'],
    explanation:
      'VoiceGrant を作っただけでは、トークンに入りません。署名も期限も正しいトークンですが、通話を何も許可していないので、登録できません。',
    code: 31204,
    production:
      '/token が返したトークンに grants.voice があることを、テストで確かめます。この章の検査も、同じことを調べています。',
  },
  {
    id: 'swapped',
    title: 'AccessToken の引数で、ACCOUNT_SID と API_KEY の順番を逆にした',
    break: (world) => world.edit('context.ACCOUNT_SID, context.API_KEY', 'context.API_KEY, context.ACCOUNT_SID'),
    shows: { iss: 'ACCOUNT_SID と同じ', sub: 'API_KEY と同じ', ...refused(31203) },
    hints: [
      'iss と sub を、手元の設定と比べてください。',
      'SID の最初の 2 文字は、値の種類です。iss は SK、sub は AC です。',
    ],
    explanation:
      'AccessToken は、引数を順番だけで区別します。sub（アカウント）に API キーの SID が入ったので、Twilio はアカウントを見つけられません。',
    code: 31203,
    production:
      '引数の順番は、アカウント、API キー、シークレットです。SID の最初の 2 文字を検査すると、取り違えにすぐ気付けます。',
  },
  {
    id: 'identity',
    title: '識別子に「山田 太郎」を使った',
    break: (world) => world.edit("'user'", "'山田 太郎'"),
    shows: { identity: '山田 太郎', ...refused(31204) },
    hints: [
      'このトークンが、誰のためのものかを見てください。',
      'grants.identity に、半角の英数字と _ 以外の文字があります。',
    ],
    explanation:
      'Voice の識別子として動作が保証されているのは、半角の英数字と _ だけです。それ以外の文字を使ったときの動作は、決められていません。サンドボックスは拒否します。',
    code: 31204,
    production:
      'ユーザー ID のような、変わらない半角の値を識別子にします。画面に表示する名前は、識別子とは別に持ちます。',
  },
  {
    id: 'incoming',
    title: 'incomingAllow を true にした',
    break: (world) => world.edit('incomingAllow: false', 'incomingAllow: true'),
    shows: { incoming: 'あり' },
    hints: [
      '登録も発信も成功しています。それでも、この章のトークンとは違います。',
      '許可されていることを、1 つずつ見てください。',
    ],
    explanation:
      'Twilio は拒否しません。許可が 1 つ多いトークンも、正しいトークンだからです。着信を許可すると、このクライアントを呼び出して、電話を受けさせることができます。',
    production: 'トークンには、必要な許可だけを入れます。エラーにならない誤りなので、クレームを検査で確かめます。',
  },
  {
    id: 'object',
    title: 'toJwt() を呼ばずに、AccessToken のオブジェクトを返した',
    break: (world) => world.edit('token.toJwt()', 'token'),
    shows: { ...NO_TOKEN, token: 'オブジェクト' },
    hints: ['トークンを試していません。/token のレスポンスを見てください。', '本文の token が、文字列ではありません。'],
    explanation:
      'オブジェクトのまま返すと、JSON に変換されます。署名されていないので、トークンとしては使えません。しかも、署名に使う API シークレットまで外に出ます。',
    production:
      'すぐに API キーを削除し、新しいキーに入れ替えます。外に出たシークレットは、誰かに読まれたものとして扱います。',
  },
];
