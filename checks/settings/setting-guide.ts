/** What each of the chapter's settings is, and where in the Twilio Console its value stands. */
import type { SettingName } from './settings.js';

export interface SettingGuide {
  /** What the value is called in a sentence. */
  kind: string;
  /** The first two letters of a SID; absent for secrets. */
  prefix?: 'AC' | 'AP' | 'SK';
  /** Where to copy it from, as a whole sentence. */
  source: string;
}

/** The Console has a new and a legacy form, and both are seen. */
export const KEYS_PAGE =
  'Console の Settings ＞ Account settings（旧 Console では Admin ＞ Account management ＞ Keys & credentials ＞ API keys & tokens）';

export const SETTING_GUIDE: Record<SettingName, SettingGuide> = {
  ACCOUNT_SID: {
    kind: 'アカウントの SID',
    prefix: 'AC',
    source: 'Twilio Console のトップページの Account Info にある Account SID をコピーしてください。',
  },
  AUTH_TOKEN: {
    kind: 'Auth Token',
    source: 'Twilio Console のトップページの Account Info で Auth Token を表示し、コピーしてください。',
  },
  TWIML_APP_SID: {
    kind: 'TwiML App の SID',
    prefix: 'AP',
    source: 'Twilio Console の Voice ＞ Manage ＞ TwiML apps で、作ったアプリの SID をコピーしてください。',
  },
  API_KEY: {
    kind: 'API キーの SID',
    prefix: 'SK',
    source: `Twilio ${KEYS_PAGE}で、作ったキーの SID をコピーしてください。`,
  },
  API_SECRET: {
    kind: 'API シークレット',
    source:
      'API キーを作った直後の画面の Secret をコピーしてください。画面を閉じた後は二度と表示されないので、API キーを作り直します。',
  },
};

/** What a setting is called in a report: `API_KEY（API キーの SID）`. */
export function titleOf(name: SettingName): string {
  return `${name}（${SETTING_GUIDE[name].kind}）`;
}

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

/** Two letters and 32 hexadecimal digits: a SID of any kind of Twilio's, also in the wrong case. */
const SID = /(?<![A-Za-z0-9])[A-Z]{2}[0-9a-f]{32}(?![A-Za-z0-9])/gi;

/** A text in which every SID is masked. */
export function withMaskedSids(text: string): string {
  return text.replace(SID, maskedSid);
}
