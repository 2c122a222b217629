/** What was seen, as people may see it: no secret, no usable token, no signature, and only the ends of SIDs. */
import { readJson, tokenIn } from '../../checks/response/body.js';
import { signatureOf } from '../../checks/secrets/tokens.js';
import { maskedSid } from '../../checks/settings/setting-guide.js';
import { type ClaimRow, describeClaims } from '../../checks/token/claims-table.js';
import { decodeJwt, isRecord } from '../../checks/token/jwt.js';
import { inTexts, redactor } from '../settings/redact.js';
import type { Reaction } from './client.js';
import { FACTS, reactionText, statusText } from './facts.js';
import type { Evidence } from './model.js';
import type { Observed } from './world.js';

/** It is always the same here. */
const IN_HEADER = ['alg', 'typ', 'cty'];

/** As much (characters) of a body as tells what it is. */
const LONGEST_BODY = 200;

export function evidenceOf(observed: Observed): Evidence {
  const { response, settings, secrets, fetchedAt, triedAt, reactions, api } = observed;
  const token = tokenIn(response.body);
  const claims = (token ? describeClaims(token) : []).filter(({ name }) => !IN_HEADER.includes(name));
  const { ACCOUNT_SID, API_KEY, TWIML_APP_SID } = settings;
  const redact = redactor([...secrets, ...signatureOf(token)]);
  const shown = (text: string) => redact(text.replace(/\b[A-Z]{2}[0-9a-f]{32}/g, maskedSid));
  const groups: Evidence = [
    {
      title: '/token のレスポンス',
      rows: [
        row(FACTS.status, response.status),
        row('Date', time(Date.parse(response.headers.date ?? '') / 1000), '/token が動いたサーバーの時計'),
        row('本文', shortened(shown(readable(response.body)))),
      ],
    },
    {
      title: 'トークンのペイロード（クレーム）',
      rows: [...claims, ...grantsRow(token)],
    },
    {
      title: '手元の設定（.env）',
      rows: Object.entries({ ACCOUNT_SID, API_KEY, TWIML_APP_SID }).map(([name, value]) => row(name, value)),
    },
    {
      title: 'Twilio の反応',
      rows: [
        row('取得したとき', time(fetchedAt), 'Twilio の時計'),
        ...(reactions ? [row('登録したとき', time(triedAt), 'Twilio の時計')] : []),
        row(FACTS.registration, said(reactions?.registration), 'Voice SDK と同じ手順で、トークンを渡した結果'),
        row(FACTS.call, said(reactions?.call), '登録のあとに発信した結果'),
        row(FACTS.api, statusText(api), '手元の API キーで、TwiML App を調べた結果'),
      ],
    },
  ];
  return inTexts(
    groups.filter(({ rows }) => rows.length > 0),
    shown,
  ) as Evidence;
}

function row(name: string, value: unknown, meaning = ''): ClaimRow {
  return { name, value: String(value), meaning };
}

/** What there is at all, also where a grant is empty. */
function grantsRow(token: string | undefined): ClaimRow[] {
  const reading = decodeJwt(token ?? '');
  const grants = reading.readable && isRecord(reading.claims.grants) ? reading.claims.grants : undefined;
  return grants ? [row(FACTS.grants, Object.keys(grants).join('、'), '入っているプロパティ')] : [];
}

/** With spaces, so that a line can break; without the stack, which tells of this computer's folders and nothing else. */
function readable(body: string): string {
  const value = readJson(body);
  if (!isRecord(value)) return body;
  const { stack: _, ...rest } = value;
  return JSON.stringify(rest, null, 1).replace(/\n */g, ' ');
}

/** After secrets were taken out: a part of one would not be known any more. */
function shortened(text: string): string {
  return text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}…` : text;
}

/** By its code alone, as the SDK tells it: the sandbox's own words say more than Twilio's would. */
function said(reaction: Reaction | undefined): string {
  return reaction ? reactionText(reaction) : '試していません';
}

/** @param seconds since the epoch; as the claims' times are shown */
function time(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString('ja-JP');
}
