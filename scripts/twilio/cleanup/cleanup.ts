/** The end of a course: what is to go is deleted. Only what was seen to be gone in the end counts as gone. */
import path from 'node:path';
import { maskedSid } from '../../../checks/settings/setting-guide.js';
import type { OnPhase } from '../../cli/phases.js';
import { readJsonFile, writeJsonFile } from '../../system/json-file.js';
import { HOME } from '../../system/paths.js';
import type { Cloud } from '../cloud.js';
import { untilGone } from '../own-service.js';
import { accessTo, appThing, keyThing } from './credentials.js';
import { localThings } from './local-secrets.js';
import { forgetGone, recordedThings, servicesOf, unaskable } from './services.js';
import type { Fate, Standing, Thing, Told } from './thing.js';

/** What is to become of something that is there: `undecided` leaves it, and the cleanup is not over. */
export type Choice = 'delete' | 'keep' | 'undecided';

export interface Survey {
  things: Thing[];
  /** Services of others with the chapter's prefix, which nobody touches. */
  others: string[];
  standings: Map<Thing, Standing>;
}

export interface Cleanup {
  /** Whether all that was to go is proven to be gone. */
  ok: boolean;
  things: Told[];
}

/** Looks at everything, and changes nothing. @param cloud undefined without credentials: then little can be told */
export async function survey(cloud: Cloud | undefined, settingsFile: string, deadline: number): Promise<Survey> {
  const { things, others } = await thingsOf(cloud, settingsFile, deadline);
  const standings = new Map<Thing, Standing>();
  for (const thing of things) standings.set(thing, await thing.look());
  return { things, others, standings };
}

/** Deletes what was chosen, one after the other, and looks again at all that may have changed by it. */
export async function settle(
  { things, standings }: Survey,
  choices: ReadonlyMap<Thing, Choice>,
  { cloud, deadline, onPhase }: { cloud: Cloud | undefined; deadline: number; onPhase: OnPhase },
): Promise<Cleanup> {
  const look = async (thing: Thing) => void standings.set(thing, await thing.look());
  const choiceOf = (thing: Thing) => choices.get(things.find(({ id }) => id === thing.of) ?? thing);
  const proofs = readProofs(cloud);
  // With the settings, the means to prove the rest would be lost.
  const isOpen = (thing: Thing) => {
    const standing = standings.get(thing)?.kind;
    const isGone = standing === 'gone' || (standing === 'unproven' && proofs.some(({ id }) => id === thing.id));
    return thing.kind !== 'file' && !isGone && choiceOf(thing) !== 'keep';
  };
  const mustWait = ({ id }: Thing) => id === SETTINGS && things.some(isOpen);
  const remove = async (thing: Thing) => {
    if (choices.get(thing) !== 'delete' || !thing.remove || mustWait(thing)) return;
    onPhase(`${thing.name} を削除`);
    await thing.remove();
    await look(thing);
  };
  for (const thing of things) if (thing.kind !== 'file') await remove(thing);
  if ([...choices.values()].includes('delete')) {
    onPhase('アドレスが応答しないことを確認');
    await lookUntilSilent(things, standings, deadline);
  }
  const tellAll = () => things.map((thing) => tell(thing, standings.get(thing)!, choiceOf(thing), mustWait(thing)));
  if (cloud?.kind === 'twilio') writeProofs(cloud, proofs, tellAll()); // before the settings go
  for (const thing of things) if (thing.kind === 'file') await remove(thing);
  const proven = tellAll().map((each) => (each.fate === 'unproven' ? (provenBefore(each, proofs) ?? each) : each));
  if (cloud) forgetGone(cloud, new Set(proven.filter(({ fate }) => fate === 'gone').map(({ id }) => id)));
  return { ok: proven.every(({ fate }) => fate === 'gone' || fate === 'kept'), things: proven };
}

/** Looks at all addresses, and waits for those of services that are gone. */
async function lookUntilSilent(things: readonly Thing[], standings: Map<Thing, Standing>, deadline: number) {
  const isFalling = ({ of }: Thing) => things.every((each) => each.id !== of || standings.get(each)?.kind === 'gone');
  const isThere = async (thing: Thing) => {
    const standing = await thing.look();
    standings.set(thing, standing);
    return standing.kind === 'left' && isFalling(thing);
  };
  const addresses = things.filter(({ kind }) => kind === 'address');
  await untilGone(addresses, isThere, { deadline });
}

const SETTINGS = 'file settings';

/** In the order in which they may go: with the key and the settings go the means to prove the rest. */
async function thingsOf(cloud: Cloud | undefined, settingsFile: string, deadline: number) {
  const local = localThings(settingsFile); // real values may lie beside the sandbox's
  if (!cloud) return { things: [...unknownThings(), ...recordedThings(deadline), ...local], others: [] };
  const access = accessTo(cloud, deadline);
  const { things, others } = await servicesOf(access);
  // The sandbox's values are nobody's, and end with it.
  const own = cloud.kind === 'sandbox' ? [] : [appThing(access), keyThing(access)].filter((each) => each !== undefined);
  return { things: [...things, ...own, ...local], others };
}

/** Without settings, nobody knows which they were. */
function unknownThings(): Thing[] {
  const byHand = '設定ファイルを削除する前なら npm run cleanup で確かめられます。いまは、Console で確かめてください。';
  const names = { services: 'サービス（handson-…）', app: 'TwiML App', key: 'API キー' } as const;
  return (['services', 'app', 'key'] as const).map((kind) => {
    return { kind, id: kind, name: names[kind], isNeeded: false, look: unaskable, byHand };
  });
}

function tell(thing: Thing, standing: Standing, choice: Choice | undefined, isWaiting: boolean): Told {
  const { kind, id, name, byHand } = thing;
  return { kind, id, name, byHand, ...fateOf(standing, choice, isWaiting) };
}

function fateOf(standing: Standing, choice: Choice | undefined, isWaiting: boolean): Fate {
  if (standing.kind === 'gone') return { fate: 'gone' };
  if (choice === 'keep') return { fate: 'kept' };
  if (standing.kind === 'unproven') return { fate: 'unproven', why: standing.why };
  const { why = 'まだ残っています。' } = standing;
  if (choice !== 'delete') return { fate: 'left', why };
  return {
    fate: 'left',
    why: isWaiting ? 'ほかのものがなくなったことを確かめてから削除します。' : `削除できませんでした。${why}`,
  };
}

/** What was proven to be gone: a SID never comes back, and without its settings nobody could prove it again. Addresses can be asked. */
const PROOFS_FILE = path.join(HOME, '.handson', 'cleanup.json');

type Proof = Pick<Told, 'kind' | 'id' | 'name'> & { at: string };

function readProofs(cloud: Cloud | undefined): Proof[] {
  if (cloud?.kind === 'sandbox') return [];
  const file = readJsonFile<{ version: number; account: string; proofs: Proof[] }>(PROOFS_FILE);
  const isOurs = file?.version === 1 && (!cloud || file.account === maskedSid(cloud.credentials.accountSid));
  return isOurs && Array.isArray(file.proofs) ? file.proofs : [];
}

/** Of what cannot be asked any more. Undefined when it was not proven then either. */
function provenBefore({ kind, id, byHand }: Told, proofs: readonly Proof[]): Told | undefined {
  const earlier = proofs.filter((proof) => proof.id === id || (id === kind && proof.kind === kind));
  const at = earlier[0]?.at;
  return at === undefined
    ? undefined
    : { kind, id, byHand, name: earlier.map(({ name }) => name).join('、'), fate: 'gone', at };
}

/** What is there again, or was wrongly taken to be gone, is no longer proven. */
function writeProofs({ credentials }: Cloud, earlier: readonly Proof[], told: readonly Told[]): void {
  const account = maskedSid(credentials.accountSid);
  const at = new Date().toISOString();
  const now = told.filter(({ fate, kind }) => fate === 'gone' && kind !== 'file' && kind !== 'address');
  const known = new Map(earlier.map((proof) => [proof.id, proof]));
  for (const { kind, id, name } of now) if (!known.has(id)) known.set(id, { kind, id, name, at });
  for (const { id, kind, fate } of told) {
    if (fate === 'left' || fate === 'kept' || (kind === 'services' && id !== kind))
      known.delete(kind === 'services' ? kind : id);
  }
  try {
    writeJsonFile(PROOFS_FILE, { version: 1, account, proofs: [...known.values()] });
  } catch {
    // On a full disk, the next cleanup has to prove it again.
  }
}
