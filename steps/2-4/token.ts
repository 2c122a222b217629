import type { ServerlessFunctionSignature } from '@twilio-labs/serverless-runtime-types/types';

// 【2-1】この Function が使う環境変数の名前です。並べておくと、打ち間違いをエディターが教えてくれます。
type Env = {
  ACCOUNT_SID: string;
  TWIML_APP_SID: string;
  API_KEY: string;
  API_SECRET: string;
};

// 【2-1】/token が開かれるたびに動く関数です。環境変数は、context のプロパティとして読み取れます。
export const handler: ServerlessFunctionSignature<Env> = function (context, event, callback) {
  // 【2-2】このトークンを使うクライアントの名前（識別子）です。ここでは 1 人で使うので固定にします。
  // 複数人で使うときは、ログインした人ごとに違う値にしてください。使える文字は半角の英数字と _ です。
  const identity = 'user';

  // 【2-2】アクセストークンと、音声通話の許可（VoiceGrant）を作るためのクラスを取得します。
  const AccessToken = Twilio.jwt.AccessToken;
  const VoiceGrant = AccessToken.VoiceGrant;

  // 【2-4】発信だけを許可します。どうつなぐかは、Twilio が TWIML_APP_SID の TwiML App に問い合わせます。
  const voiceGrant = new VoiceGrant({
    outgoingApplicationSid: context.TWIML_APP_SID,
    incomingAllow: false,
  });

  // 【2-1】動作を確かめるための仮のレスポンスです。2-6 でアクセストークンに置き換えます。
  const twiml = new Twilio.twiml.VoiceResponse();
  twiml.say({ language: 'ja-JP' }, 'Function は動いています。');

  return callback(null, twiml);
};
