/** The one list of the chapter's steps. Commands, menus, tests and the page derive from it: a further step is one entry. */

/**
 * What a step is about. Code asks for a role and never for a number, so that steps can be added: also one more with a role
 * that is there already, which then has to prove the same.
 */
export type Role = 'settings' | 'identity' | 'grant' | 'token' | 'response';

interface Entry<Id extends string> {
  /** As in the document, which has no 2-3. */
  id: Id;
  role: Role;
  title: string;
  /** What the participant does to get here from the step before. */
  todo: string;
  /** From a nudge to the place; the difference to the solution comes after the last one. */
  hints: readonly string[];
}

interface Derived<Id extends string> extends Entry<Id> {
  /** Where the step's handler stands, relative to `steps/`. */
  file: string;
  /** The npm script that checks it: `check:stepN` for step 2-N. */
  check: string;
}

function steps<Id extends string>(...entries: Entry<Id>[]): readonly [Derived<Id>, ...Derived<Id>[]] {
  const derived = entries.map((entry) => ({
    ...entry,
    file: `${entry.id}/token.ts`,
    check: `check:step${entry.id.slice(2)}`,
  }));
  return derived as [Derived<Id>, ...Derived<Id>[]];
}

export const STEPS = steps(
  {
    id: '2-1',
    role: 'settings',
    title: '環境変数に値を設定する',
    todo: 'npm run env を実行し、Twilio Console で控えた値を入力します（アカウントがなければ npm run env -- --sandbox）。',
    hints: [
      'SID は最初の 2 文字で種類が分かります。AC はアカウント、AP は TwiML App、SK は API キーです。',
      'API_SECRET は API キーを作った直後の画面にだけ表示される 32 文字の値です。Auth Token とは別の値です。',
    ],
  },
  {
    id: '2-2',
    role: 'identity',
    title: '識別子を決め、AccessToken と VoiceGrant を取得する',
    todo: 'handler の先頭で、クライアントの識別子 identity を決め、AccessToken と VoiceGrant を取得します。',
    hints: [
      'Twilio という名前の変数は、どこにも import しなくても Function の中で使えます。',
      'VoiceGrant は Twilio.jwt ではなく、AccessToken の中にあります。twiml の行より前に書き足します。',
    ],
  },
  {
    id: '2-4',
    role: 'grant',
    title: '発信だけを許可した VoiceGrant を作る',
    todo: 'VoiceGrant のオブジェクトを 1 つ作り、発信時に使う TwiML App を TWIML_APP_SID で指定して、着信を許可しない設定にします。',
    hints: [
      '環境変数は、そのままの名前ではなく context のプロパティとして読み取ります。',
      'new VoiceGrant({ … }) のプロパティは outgoingApplicationSid と incomingAllow です。プロパティの区切りは ; ではなく , です。',
    ],
  },
  {
    id: '2-5',
    role: 'token',
    title: 'アクセストークンを作り、VoiceGrant を追加する',
    todo: 'ACCOUNT_SID、API_KEY、API_SECRET、identity からアクセストークンを 1 つ作り、addGrant で VoiceGrant を追加します。',
    hints: [
      'AccessToken に渡す値には順番があります。アカウント、キー、シークレットの順です。',
      '4 番目の引数は { identity: … } というオブジェクトです。作ったあとに addGrant を 1 回呼びます。',
    ],
  },
  {
    id: '2-6',
    role: 'response',
    title: 'アクセストークンをレスポンスとして返す',
    todo: 'トークンを toJwt() で文字列にし、{ token: … } という形で callback に渡します。twiml の行は消します。',
    hints: [
      'AccessToken のオブジェクトのままではレスポンスになりません。文字列に変換するメソッドがあります。',
      'callback の 2 番目の引数がレスポンスになります。最後の callback(null, twiml) を書き換えます。',
    ],
  },
);

export type Step = (typeof STEPS)[number];
export type StepId = Step['id'];

export const STEP_IDS: readonly StepId[] = STEPS.map(({ id }) => id);

/** The chapter begins with it: the workspace is made from it, and a reset goes back to it. */
export const FIRST_STEP: Step = STEPS[0];

/** The chapter ends with it: what is deployed in the end, and tried by Twilio's client. */
export const LAST_STEP: Step = STEPS.at(-1)!;

export function isStepId(text: string): text is StepId {
  return (STEP_IDS as readonly string[]).includes(text);
}

export function stepOf(id: StepId): Step {
  return STEPS.find((step) => step.id === id)!;
}

/** The first step that has this role. */
export function stepFor(role: Role): Step {
  return STEPS.find((step) => step.role === role)!;
}

/** The last step that does not ask for this yet. */
export function stepBefore(role: Role): Step {
  return STEPS.findLast(({ id }) => !includes(id, role))!;
}

/** The npm scripts of all steps that ask for this, as a sentence names them. */
export function checksOf(role: Role): string {
  return STEPS.flatMap(({ id, check }) => (includes(id, role) ? [check] : [])).join('、');
}

/** Undefined after the last step. */
export function nextStep(id: StepId): Step | undefined {
  return STEPS[STEP_IDS.indexOf(id) + 1];
}

/** Whether a check of `step` includes what this role asks for: each step includes the ones before it. */
export function includes(step: StepId, role: Role): boolean {
  return STEP_IDS.indexOf(step) >= STEP_IDS.indexOf(stepFor(role).id);
}
