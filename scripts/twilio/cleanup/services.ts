/** The services that this computer made, and the addresses at which they answered. */
import { maskedSid } from '../../../checks/settings/setting-guide.js';
import { fetchToken } from '../../net/fetch-token.js';
import type { Method } from '../../net/http-exchange.js';
import { servicesUrl } from '../../net/twilio-api.js';
import { type Asking, environmentsOf, type Listed, listenAt, listServices } from '../ask.js';
import type { Cloud } from '../cloud.js';
import { forgetService, leftServices } from '../own-service.js';
import { isOwn } from '../owner.js';
import { allRecords, type DeploymentRecord, forgetRecord, MARKER_PATH, parseMarker } from '../record.js';
import { type Access, askAnyWay } from './credentials.js';
import { type Standing, standingOf, standingOfSilence, type Thing } from './thing.js';

/** How the names of the chapter's services begin. */
const PREFIX = /^handson-/;

export interface Seen {
  things: Thing[];
  /** The names of services that came from somewhere else: nobody touches them. */
  others: string[];
}

interface Ours extends Listed {
  domains: string[];
}

/** Those of the records and those of the account, as far as they are ours. */
export async function servicesOf(access: Access): Promise<Seen> {
  const { cloud } = access;
  const records = allRecords(cloud.recordFile).filter((record) => record.cloud === cloud.kind);
  const isHere = ({ accountSid }: DeploymentRecord) => accountSid === cloud.credentials.accountSid;
  const recorded = records.filter(isHere);
  const ours = new Map<string, Ours>(
    recorded.map(({ serviceSid: sid, serviceName: name, domain }) => [sid, { sid, name, domains: [domain] }]),
  );
  const others: string[] = [];
  const unsure: string[] = [];
  const listed = await listServices((url) => askAnyWay(access, 'GET', url));
  const candidates = Array.isArray(listed) ? listed.filter(({ sid, name }) => PREFIX.test(name) || ours.has(sid)) : [];
  for (let start = 0; start < candidates.length; start += AT_ONCE) {
    const some = candidates.slice(start, start + AT_ONCE);
    const seen = await Promise.all(some.map((service) => look(service, recorded, access)));
    for (const [index, service] of some.entries()) {
      const { whose, domains } = seen[index]!;
      if (whose === 'ours') ours.set(service.sid, { ...service, domains });
      else {
        ours.delete(service.sid);
        (whose === 'theirs' ? others : unsure).push(service.name);
      }
    }
  }
  const rest: Thing = {
    kind: 'services',
    id: ['services', ...unsure].join(' '), // one that cannot be told is in no earlier proof
    name: 'このパソコンから作った、ほかのサービス（handson-…）',
    isNeeded: false,
    look: async () => {
      if (!Array.isArray(listed)) return standingOf(listed);
      if (unsure.length === 0) return { kind: 'gone' };
      return { kind: 'unproven', why: `${unsure.join('、')} が自分のものかどうかを、確かめられませんでした。` };
    },
    byHand: 'Console の Functions and Assets ＞ Services に、自分の handson-… がないことを確かめてください。',
  };
  const services = [...ours.values()].map((service) => serviceThing(service, access));
  const addresses = [...ours.values()].flatMap(({ sid, name, domains }) =>
    domains.map((domain) => address(domain, access, idOf(sid, name))),
  );
  const elsewhere = records.filter((record) => !isHere(record)).map(({ domain }) => address(domain, access));
  return { things: [...services, rest, ...addresses, ...elsewhere], others };
}

/** How many services are looked at at once. */
const AT_ONCE = 5;

interface Look {
  whose: 'ours' | 'theirs' | 'unknown';
  domains: string[];
}

/** By the seal of what is live; where nothing is, by what this computer remembers to have made. */
async function look({ sid, name }: Listed, records: readonly DeploymentRecord[], access: Access): Promise<Look> {
  const record = records.find(({ serviceSid }) => serviceSid === sid);
  const environments = await environmentsOf((url) => askAnyWay(access, 'GET', url), sid);
  if (!Array.isArray(environments)) {
    const isGone = environments.kind === 'gone';
    return { whose: isGone ? 'ours' : 'unknown', domains: isGone && record ? [record.domain] : [] };
  }
  const domains = environments.map(({ domain_name }) => domain_name);
  const live = environments.filter(({ build_sid }) => build_sid);
  const owns = await Promise.all(live.map(({ domain_name }) => isOurs(domain_name, access, record)));
  if (owns.includes(undefined)) return { whose: 'unknown', domains };
  const isKnown = record !== undefined || leftServices(access.cloud.credentials.accountSid).includes(name);
  const isAllOurs = owns.length > 0 ? owns.every(Boolean) : isKnown;
  return { whose: isAllOurs ? 'ours' : 'theirs', domains };
}

/** How long (ms) a marker may take. */
const MARKER_MS = 10_000;

/** Undefined where the deployment does not tell. */
async function isOurs(
  domain: string,
  { cloud, deadline }: Access,
  record: DeploymentRecord | undefined,
): Promise<boolean | undefined> {
  const url = new URL(`https://${domain}${MARKER_PATH}`);
  const outcome = await fetchToken(url, { ...cloud.way, deadline: Math.min(deadline, Date.now() + MARKER_MS) });
  if (outcome.kind === 'unreachable' || outcome.status === 429 || outcome.status >= 500) return undefined;
  const marker = outcome.status === 200 ? parseMarker(outcome.body) : undefined;
  return marker !== undefined && isOwn(marker, cloud, record);
}

function serviceThing({ sid, name }: Ours, access: Access): Thing {
  const at = (method: Method) => askAnyWay(access, method, servicesUrl(`/${sid}`));
  return {
    ...named(sid, name),
    isNeeded: name === access.cloud.serviceName,
    look: async () => {
      const standing = standingOf(await at('GET'));
      if (standing.kind === 'gone') forgetService(name);
      return standing;
    },
    remove: async () => void (await at('DELETE')),
  };
}

function named(sid: string, name: string) {
  const byHand = `Console の Functions and Assets ＞ Services で、${name} がないことを確かめてください。`;
  return { kind: 'service', id: idOf(sid, name), name: `サービス ${name}`, byHand } as const;
}

function address(domain: string, asking: Pick<Asking, 'deadline'> & { cloud: Pick<Cloud, 'way'> }, of?: string): Thing {
  return {
    kind: 'address',
    id: `address ${domain}`,
    name: `アドレス https://${domain}/token`,
    ...(of ? { of } : {}),
    isNeeded: false,
    look: async () => standingOfSilence(await listenAt(domain, asking)),
    byHand: `ブラウザーで https://${domain}/token を開き、応答しないことを確かめてください。`,
  };
}

/** A name may be taken again by a later service: its SID never is. */
function idOf(sid: string, name: string): string {
  return `service ${name} ${maskedSid(sid)}`;
}

/** Without credentials, the records tell what there was, and its address whether it still answers. */
export function recordedThings(deadline: number): Thing[] {
  const records = allRecords().filter(({ cloud }) => cloud === 'twilio');
  return records.flatMap(({ serviceSid, serviceName, domain }) => {
    const service = { ...named(serviceSid, serviceName), isNeeded: false, look: unaskable };
    return [service, address(domain, { cloud: { way: {} }, deadline }, service.id)];
  });
}

/** Where nobody can be asked. */
export async function unaskable(): Promise<Standing> {
  return { kind: 'unproven', why: '設定ファイルに認証情報がないので、Twilio に問い合わせられません。' };
}

/** Of what is proven to be gone, nothing need be remembered. @param gone the ids of what is */
export function forgetGone(cloud: Cloud, gone: ReadonlySet<string>): void {
  for (const { serviceSid, serviceName, domain, accountSid } of allRecords(cloud.recordFile)) {
    if (accountSid !== cloud.credentials.accountSid) continue;
    const isGone = gone.has(idOf(serviceSid, serviceName)) && gone.has(`address ${domain}`);
    if (isGone) forgetRecord({ ...cloud, serviceName });
  }
}
