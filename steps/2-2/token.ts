import type { ServerlessFunctionSignature } from '@twilio-labs/serverless-runtime-types/types';

// 【2-1】環境変数は、関数の中では context の項目として読み取れます。
// ACCOUNT_SID だけは登録しなくても Twilio が渡します。残りの 3 つは自分で登録します。
type Env = {
  ACCOUNT_SID: string;
  TWIML_APP_SID: string;
  API_KEY: string;
  API_SECRET: string;
};

export const handler: ServerlessFunctionSignature<Env> = function (context, event, callback) {
  // 【2-2】このトークンを使うクライアントの名前（識別子）です。ここでは 1 人で使うので固定にします。
  // 何人かで使うときは、ログインした人ごとに違う値にしてください。使える文字は半角の英数字と _ です。
  const identity = 'user';

  // 【2-2】アクセストークンと、音声通話の許可（VoiceGrant）を作るためのクラスを取り出します。
  const AccessToken = Twilio.jwt.AccessToken;
  const VoiceGrant = AccessToken.VoiceGrant;

  // 【2-1】動作を確かめるための仮の応答です。2-6 でアクセストークンに置き換えます。
  const twiml = new Twilio.twiml.VoiceResponse();
  twiml.say({ language: 'ja-JP' }, 'Function は動いています。');

  return callback(null, twiml);
};
