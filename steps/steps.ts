/** The one list of the chapter's steps. Commands, menus, tests and the page derive from it. */

export const STEP_IDS = ['2-1', '2-2', '2-4', '2-5', '2-6'] as const;

/** The numbers of the document, which has no 2-3. */
export type StepId = (typeof STEP_IDS)[number];

export interface Step {
  id: StepId;
  title: string;
  /** Where the step's handler stands, relative to `steps/`. */
  file: string;
  /** The npm script that checks it: `check:stepN` for step 2-N. */
  check: string;
  /** What the participant does to get here from the step before. */
  todo: string;
  /** From a nudge to the place; the difference to the solution comes after the last one. */
  hints: readonly string[];
}

function step(id: StepId, title: string, todo: string, hints: readonly string[]): Step {
  return { id, title, file: `${id}/token.ts`, check: `check:step${id.slice(2)}`, todo, hints };
}

export const STEPS: readonly Step[] = [
  step(
    '2-1',
    '環境変数に値を登録する',
    'npm run env を実行し、Twilio Console で控えた値を入力します（アカウントがなければ npm run env -- --sandbox）。',
    [
      'SID は最初の 2 文字で種類が分かります。AC はアカウント、AP は TwiML App、SK は API キーです。',
      'API_SECRET は API キーを作った直後の画面にだけ表示される 32 文字の値です。Auth Token とは別の値です。',
    ],
  ),
  step(
    '2-2',
    '識別子を決め、AccessToken と VoiceGrant を取り出す',
    'handler の先頭で、クライアントの識別子 identity を決め、Twilio.jwt から AccessToken と VoiceGrant を取り出します。',
    [
      'Twilio という名前の変数は、どこにも import しなくても Function の中で使えます。',
      'VoiceGrant は Twilio.jwt ではなく、AccessToken の中にあります。twiml の行より前に書き足します。',
    ],
  ),
  step(
    '2-4',
    '発信だけを許可した VoiceGrant を作る',
    'VoiceGrant のオブジェクトを 1 つ作り、発信先に TWIML_APP_SID を指定して、着信を許可しない設定にします。',
    [
      '環境変数は、そのままの名前ではなく context の項目として読み取ります。',
      'new VoiceGrant({ … }) の項目は outgoingApplicationSid と incomingAllow です。項目の区切りは ; ではなく , です。',
    ],
  ),
  step(
    '2-5',
    'アクセストークンを作り、VoiceGrant を加える',
    'ACCOUNT_SID、API_KEY、API_SECRET、identity からアクセストークンを 1 つ作り、addGrant で VoiceGrant を加えます。',
    [
      'AccessToken に渡す値には順番があります。アカウント、キー、シークレットの順です。',
      '4 番目の引数は { identity: … } というオブジェクトです。作ったあとに addGrant を 1 回呼びます。',
    ],
  ),
  step(
    '2-6',
    'アクセストークンを応答として返す',
    'トークンを toJwt() で文字列にし、{ token: … } という形で callback に渡します。twiml の行は消します。',
    [
      'AccessToken のオブジェクトのままでは応答になりません。文字列に変えるメソッドがあります。',
      'callback の 2 番目の引数が応答になります。最後の callback(null, twiml) を書き換えます。',
    ],
  ),
];

export function isStepId(text: string): text is StepId {
  return (STEP_IDS as readonly string[]).includes(text);
}

export function stepOf(id: StepId): Step {
  return STEPS[STEP_IDS.indexOf(id)]!;
}

/** Undefined after the last step. */
export function nextStep(id: StepId): Step | undefined {
  return STEPS[STEP_IDS.indexOf(id) + 1];
}

/** Whether a check of `step` includes what `earlier` proves. */
export function includes(step: StepId, earlier: StepId): boolean {
  return STEP_IDS.indexOf(step) >= STEP_IDS.indexOf(earlier);
}
