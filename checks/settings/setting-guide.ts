/** What each of the chapter's settings is, and where in the Twilio Console its value stands. */
import type { SettingName } from './settings.js';

export interface SettingGuide {
  title: string;
  /** What the value is called in a sentence. */
  kind: string;
  /** The first two letters of a SID; absent for secrets. */
  prefix?: 'AC' | 'AP' | 'SK';
  length: 34 | 32;
  /** Where to copy it from, as a whole sentence. */
  source: string;
}

export const SETTING_GUIDE: Record<SettingName, SettingGuide> = {
  ACCOUNT_SID: {
    title: 'ACCOUNT_SID（アカウントの SID）',
    kind: 'アカウントの SID',
    prefix: 'AC',
    length: 34,
    source: 'Twilio Console のトップページの Account Info にある Account SID をコピーしてください。',
  },
  AUTH_TOKEN: {
    title: 'AUTH_TOKEN（Auth Token）',
    kind: 'Auth Token',
    length: 32,
    source: 'Twilio Console のトップページの Account Info で Auth Token を表示し、コピーしてください。',
  },
  TWIML_APP_SID: {
    title: 'TWIML_APP_SID（TwiML App の SID）',
    kind: 'TwiML App の SID',
    prefix: 'AP',
    length: 34,
    source: 'Twilio Console の Voice ＞ Manage ＞ TwiML apps で、作ったアプリの SID をコピーしてください。',
  },
  API_KEY: {
    title: 'API_KEY（API キーの SID）',
    kind: 'API キーの SID',
    prefix: 'SK',
    length: 34,
    source: 'Twilio Console の Account ＞ API keys & tokens で、作ったキーの SID をコピーしてください。',
  },
  API_SECRET: {
    title: 'API_SECRET（API シークレット）',
    kind: 'API シークレット',
    length: 32,
    source:
      'API キーを作った直後の画面の Secret をコピーしてください。画面を閉じた後は二度と表示されないので、API キーを作り直します。',
  },
};

/** What the first two letters of a SID say (Twilio's glossary of SID prefixes): those that people mistake for one of ours. */
const SID_KINDS: Record<string, string> = {
  AC: 'アカウント',
  AP: 'TwiML App',
  SK: 'API キー',
  PN: '電話番号',
  CA: '通話',
  SM: 'メッセージ',
  MG: 'Messaging Service',
  CN: 'Connect アプリ',
  US: 'ユーザー',
  ZS: 'Functions の Service',
  ZE: 'Functions の Environment',
  ZH: 'Function',
  ZV: '環境変数',
  OR: '組織',
};

/** In a sentence: `API キーの SID`. */
export function sidKind(prefix: string): string {
  const kind = SID_KINDS[prefix];
  return kind ? `${kind}の SID` : `別のもの（${prefix} で始まる）の SID`;
}

/** Enough of a SID to recognise it: they are no secret, but whole ones do not belong on a projector. Short names stay. */
export function maskedSid(sid: string): string {
  return sid.length > 8 ? `${sid.slice(0, 4)}…${sid.slice(-2)}` : sid;
}
