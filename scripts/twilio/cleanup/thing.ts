/** One thing that a chapter leaves behind: in the account, at an address, on this computer. */
import type { Answer, Silence } from '../ask.js';

export type Standing =
  /** Proven: Twilio, the address or the disk says so. */
  | { kind: 'gone' }
  | { kind: 'left'; why?: string }
  /** Nobody can tell. `why`: in Japanese. */
  | { kind: 'unproven'; why: string };

export interface Thing {
  kind: 'service' | 'services' | 'address' | 'key' | 'app' | 'file';
  /** The same at the next cleanup; no SID stands in it as it is. */
  id: string;
  /** As people read it. */
  name: string;
  /** The service whose address it is: kept with it. */
  of?: string;
  /** Whether the next chapter needs it. */
  isNeeded: boolean;
  look(): Promise<Standing>;
  /** Absent where it goes by itself, or where only a person can do it. What comes of it, another look tells. */
  remove?(): Promise<void>;
  /** What a person can do and where to look, in Japanese. */
  byHand: string;
}

/** What came of a thing in the end. */
export type Fate = { fate: 'gone'; at?: string } | { fate: 'kept' } | { fate: 'left' | 'unproven'; why: string };

export type Told = Pick<Thing, 'kind' | 'id' | 'name' | 'byHand'> & Fate;

const REFUSED = '設定ファイルの認証情報では、Twilio の認証に失敗しました。';

export function standingOf(answer: Answer): Standing {
  switch (answer.kind) {
    case 'found':
      return { kind: 'left' };
    case 'gone':
      return { kind: 'gone' };
    case 'refused':
      return { kind: 'unproven', why: `${REFUSED}（${answer.status}）` };
    case 'unknown':
      return { kind: 'unproven', why: answer.why };
  }
}

export function standingOfSilence(silence: Silence): Standing {
  if (silence.kind === 'silent') return { kind: 'gone' };
  return silence.kind === 'answers'
    ? { kind: 'left', why: `まだ応答しています（${silence.status}）。` }
    : { kind: 'unproven', why: silence.why };
}
