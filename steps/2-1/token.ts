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
  // 【2-1】動作を確かめるための仮の応答です。2-6 でアクセストークンに置き換えます。
  const twiml = new Twilio.twiml.VoiceResponse();
  twiml.say({ language: 'ja-JP' }, 'Function は動いています。');

  return callback(null, twiml);
};
