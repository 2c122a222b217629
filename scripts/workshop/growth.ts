/** The token as it grows: what it will be made of, and which of it the code as it is makes already. */
import { type CodeEvidence, judgeCode } from '../../checks/check.js';
import { tokenAnswered } from '../../checks/handler/answer.js';
import { maskedSid } from '../../checks/settings/setting-guide.js';
import { describeClaims } from '../../checks/token/claims-table.js';
import { explainIdentity } from '../../checks/token/identity.js';
import type { Verdict } from '../../checks/verdict.js';
import { LAST_STEP } from '../../steps/steps.js';
import type { GrowthField } from './model.js';

interface Field extends Pick<GrowthField, 'field' | 'title' | 'meaning'> {
  /** The ids of the verdicts that have to pass. */
  by: readonly string[];
  value(evidence: CodeEvidence): string | undefined;
}

const FIELDS: readonly Field[] = [
  {
    field: 'header',
    title: 'ヘッダー',
    meaning: '署名の方式と、Twilio のアクセストークンであることを、受け取る側に伝えます。',
    by: ['token.header'],
    value: (evidence) => claim(evidence, 'alg'),
  },
  {
    field: 'identity',
    title: '識別子',
    meaning: 'このトークンを使うクライアントを、ほかのクライアントと区別します。',
    by: ['handler.identity'],
    value: identityIn,
  },
  {
    field: 'grant',
    title: '許可',
    meaning: '発信だけを許可し、発信時に使う TwiML App を決めます。',
    by: ['handler.grant', 'handler.grant.outgoing', 'handler.grant.incoming'],
    value: ({ settings }) => maskedSid(settings.TWIML_APP_SID),
  },
  {
    field: 'account',
    title: 'アカウント',
    meaning: 'どの Twilio アカウントで通話し、料金を払うのかを示します。',
    by: ['handler.token.account'],
    value: ({ settings }) => maskedSid(settings.ACCOUNT_SID),
  },
  {
    field: 'key',
    title: 'API キー',
    meaning: '署名に使った API キーを示し、Twilio が署名を確かめられるようにします。',
    by: ['handler.token.key'],
    value: ({ settings }) => maskedSid(settings.API_KEY),
  },
  {
    field: 'lifetime',
    title: '有効期間',
    meaning: '盗まれても長くは使えないように、使える時間を限ります。',
    by: ['token.lifetime'],
    value: (evidence) => /作られてから (.+?)）/.exec(meaningOf(evidence, 'exp') ?? '')?.[1],
  },
  {
    field: 'signature',
    title: '署名',
    meaning: 'API_SECRET を知っている人が作り、あとから書き換えられていないことを証明します。',
    by: ['token.signature'],
    value: () => '••••',
  },
];

export const NOT_GROWN: GrowthField[] = FIELDS.map(({ field, title, meaning }) => ({
  ...{ field, title, meaning },
  filled: false,
}));

/** @param before what stays while the code cannot be run, which proves nothing of it. @param redact takes secrets out */
export function growthOf(
  evidence: CodeEvidence,
  before: readonly GrowthField[],
  redact: <T>(value: T) => T,
): GrowthField[] {
  const verdicts = judgeCode(LAST_STEP.id, evidence);
  const runs = isPassed(verdicts, 'handler.runs');
  return FIELDS.map(({ by, value, ...field }, index) => {
    const filled = by.every((id) => isPassed(verdicts, id));
    if (!filled && !runs) return before[index] ?? { ...field, filled };
    const shown = filled ? value(evidence) : undefined;
    return { ...field, filled, ...(shown ? { value: redact(shown) } : {}) };
  });
}

function isPassed(verdicts: readonly Verdict[], id: string): boolean {
  return verdicts.some((verdict) => verdict.id === id && verdict.status === 'passed');
}

function identityIn({ execution }: CodeEvidence): string | undefined {
  const { tokens = [], locals = [] } = execution ?? {};
  const ofToken = tokens.find(({ identity }) => !explainIdentity(identity.type, identity.text))?.identity.text;
  const candidates = locals.filter(
    ({ value, origin }) => origin.from !== 'setting' && !explainIdentity('string', value),
  );
  return ofToken ?? (candidates.find(({ name }) => /ident/i.test(name)) ?? candidates[0])?.value;
}

function rowOf({ execution }: CodeEvidence, name: string) {
  const token = tokenAnswered(execution?.answers[0]);
  return token === undefined ? undefined : describeClaims(token).find((row) => row.name === name);
}

function claim(evidence: CodeEvidence, name: string): string | undefined {
  return rowOf(evidence, name)?.value;
}

function meaningOf(evidence: CodeEvidence, name: string): string | undefined {
  return rowOf(evidence, name)?.meaning;
}
