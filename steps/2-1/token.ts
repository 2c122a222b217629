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
  // 【2-1】動作を確かめるための仮のレスポンスです。2-6 でアクセストークンに置き換えます。
  const twiml = new Twilio.twiml.VoiceResponse();
  twiml.say({ language: 'ja-JP' }, 'Function は動いています。');

  return callback(null, twiml);
};
