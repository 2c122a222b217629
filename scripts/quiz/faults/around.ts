/** The code is right; the account, the deployment or the time is not. */
import { throwawaySettings } from '../../settings/throwaway.js';
import { NO_TOKEN, refused } from '../facts.js';
import type { Fault } from '../model.js';

const UNKNOWN = '手元の設定にない値';

export const OTHER_FAULTS: readonly Fault[] = [
  {
    id: 'deleted-key',
    title: 'API キーが削除された',
    break: (world) => world.deleteKey(),
    shows: { api: '401（エラー 20003）', ...refused(31202) },
    hints: [
      'クレームにおかしな値はありません。「Twilio の反応」を見てください。',
      '手元の API キーでの問い合わせも、401（エラー 20003）で断られています。',
    ],
    explanation:
      'Twilio は、iss の API キーのシークレットで署名を確かめます。キーが削除されると、確かめる方法がありません。同じキーを使う API への問い合わせも、認証に失敗します。',
    code: 31202,
    production:
      '新しい API キー（Standard）を作成し、API_KEY と API_SECRET を一緒に入れ替えます。キーを取り替えるときは、新しいキーに切り替えてから、古いキーを削除します。',
  },
  {
    id: 'restricted-key',
    title: 'Restricted の API キーで署名した',
    break: (world) => {
      world.faults.push({ kind: 'restricted-keys' });
    },
    shows: { api: '403（エラー 70051）', ...refused(20160) },
    hints: [
      'クレームにおかしな値はありません。「Twilio の反応」を見てください。',
      'API キーでの問い合わせは、401（認証の失敗）ではなく、403（権限の不足）です。',
    ],
    explanation:
      'Restricted の API キーは、許可した API だけを呼べるキーです。シークレットは正しいので署名は合いますが、アクセストークンを作ることはできません。',
    code: 20160,
    production:
      'アクセストークンの署名には、種類が Standard の API キーを使います。1 つのキーを使い回さず、用途ごとに作ります。',
  },
  {
    id: 'auth-token',
    title: 'API_SECRET に Auth Token を設定して、デプロイした',
    break: (world) => {
      world.variables.API_SECRET = world.settings.AUTH_TOKEN;
    },
    shows: refused(31202),
    hints: [
      'クレームも、手元の API キーも正しい値です。クレームには現れない値を疑ってください。',
      'エラー 31202 は、署名が正しくないことを表します。署名には、デプロイ先の API_SECRET を使います。',
    ],
    explanation:
      'iss の API キーのシークレットで署名しないと、署名が合いません。秘密の値はクレームに現れないので、クレームを見ても分かりません。長さも同じ 32 文字なので、見た目でも区別できません。',
    code: 31202,
    production:
      'API キーを作成したときに表示された Secret を設定します。Auth Token はアカウント全体を操作できるので、Function の環境変数に入れません。',
  },
  {
    id: 'clock-ahead',
    title: '/token を動かすサーバーの時計が、6 分進んでいる',
    break: (world) => {
      world.clockAhead = 360;
    },
    shows: { iat: '6 分先', ...refused(31204) },
    hints: [
      '時刻のクレームを、Twilio の時計と比べてください。',
      'iat も Date も、取得したときの Twilio の時計より 6 分先です。',
    ],
    explanation:
      '進んだ時計で作ったトークンは、Twilio から見ると未来に作られたものです。Twilio は、まだ使えないトークンとして拒否します。',
    code: 31204,
    production:
      'サーバーの時刻を、NTP で自動で合わせます。デプロイした Function は Twilio の時計で動くので、手元のパソコンや自社のサーバーで動かすときに注意します。',
  },
  {
    id: 'left-open',
    title: '2 時間前に取得したトークンを、そのまま使った',
    break: (world) => {
      world.triedAfter = 7_200;
    },
    shows: { waited: '2 時間', ...refused(31205) },
    hints: [
      'トークンを取得した時刻と、登録した時刻を見てください。',
      '登録したときの Twilio の時計は、exp を過ぎています。',
    ],
    explanation:
      'トークンの作り方は正しく、期限も 1 時間あります。ページを開いたままにするなどして、期限が切れてから使ったので、拒否されました。',
    code: 31205,
    production:
      'Voice SDK の tokenWillExpire イベントで /token を呼び直し、updateToken() に渡します。期限を長くするのではなく、新しいトークンに替えます。',
  },
  {
    id: 'other-app',
    title: 'TWIML_APP_SID に、別のアカウントの TwiML App を設定して、デプロイした',
    break: (world) => {
      world.variables.TWIML_APP_SID = throwawaySettings().TWIML_APP_SID;
    },
    shows: { outgoing: UNKNOWN, ...refused(31204) },
    hints: [
      'クレームの SID を、手元の設定と 1 つずつ比べてください。',
      'grants.voice.outgoing の SID が、手元の TWIML_APP_SID と違います。',
    ],
    explanation:
      '発信時に使う TwiML App は、sub のアカウントの中から探されます。別のアカウントの TwiML App は見つからないので、許可が正しくないトークンとして拒否されます。',
    code: 31204,
    production:
      '開発用と本番用など、アカウントごとに設定をひとまとめにし、一緒に入れ替えます。デプロイの前に、SID が同じアカウントのものかを API で確かめます。',
  },
  {
    id: 'no-app',
    title: 'デプロイ先に、環境変数 TWIML_APP_SID がない',
    break: (world) => {
      world.variables.TWIML_APP_SID = '';
    },
    shows: { outgoing: 'なし', call: 'エラー 31404' },
    hints: [
      '登録はできています。発信に必要な許可を見てください。',
      'grants に voice はありますが、outgoing がありません。',
    ],
    explanation:
      '値が undefined でも、VoiceGrant は例外になりません。発信の許可が入らないだけなので、登録まではできて、発信すると失敗します。',
    code: 31404,
    production:
      '必要な環境変数がそろっているかを、handler の最初で確かめ、なければエラーを返します。気付かないまま動くより、早く分かります。',
  },
  {
    id: 'no-secret',
    title: 'デプロイ先に、環境変数 API_SECRET がない',
    break: (world) => {
      world.variables.API_SECRET = '';
    },
    shows: { ...NO_TOKEN, status: '500', message: 'secret is required' },
    hints: [
      'トークンはありません。/token のレスポンスを見てください。',
      '本文の message が、足りない値の名前を伝えています。',
    ],
    explanation:
      '手元の .env は、コードと一緒にはデプロイされません。AccessToken は、シークレットがないと例外になり、捕まえなかった例外は 500 のレスポンスになります。',
    production:
      '環境変数は、デプロイ先にも設定します。Twilio では、設定した値がすぐに使われるので、デプロイし直す必要はありません。',
  },
  {
    id: 'protected',
    title: '/token の公開範囲を Protected にした',
    break: (world) => {
      world.access = 'protected';
    },
    shows: { ...NO_TOKEN, status: '403' },
    hints: [
      'トークンはありません。/token のレスポンスを見てください。',
      '403 は、handler が動く前に断られたことを表します。',
    ],
    explanation:
      'Protected の Function を呼べるのは、署名を付けてリクエストを送る Twilio だけです。ブラウザーからのリクエストには署名がないので、断られます。',
    production:
      '/token は Public にします。そのままでは誰でも呼べるので、ログインしているかを Function の中で確かめてから、トークンを返します。',
  },
  {
    id: 'elsewhere',
    title: '別の人がデプロイした /token を呼んでいる',
    break: (world) => {
      world.isElsewhere = true;
    },
    shows: { iss: UNKNOWN, sub: UNKNOWN, outgoing: UNKNOWN },
    hints: [
      '登録も発信も成功しています。それでも、手元のアカウントのトークンではありません。',
      'iss、sub、grants.voice.outgoing の SID が、どれも手元の設定と違います。',
    ],
    explanation:
      'トークンは、別のアカウントのものとして正しく作られています。どのアカウントのクライアントになるかは sub で決まるので、登録も発信も、別の人のアカウントでできてしまいます。料金も、その人にかかります。',
    production:
      '動いていても、sub が自分のアカウントかを確かめます。ページが呼び出すアドレスが原因です。開発用と本番用のアドレスは、コードに書かず、設定から読み取るようにします。',
  },
];
