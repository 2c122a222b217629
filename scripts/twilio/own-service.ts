/** The service that a rehearsal makes in an account: its name, and the proof that it is gone. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { byTwilio, failed, judge, passed, type Subject, type Verdict } from '../../checks/verdict.js';
import { pause } from '../cli/ending.js';
import { servicesUrl } from '../net/twilio-api.js';
import { readJsonFile, writeJsonFile } from '../system/json-file.js';
import { HOME } from '../system/paths.js';
import { type Answer, type Asking, ask, askInTurn, environmentsOf, listenAt } from './ask.js';

export function newServiceName(): string {
  return `handson-rehearsal-${randomBytes(4).toString('hex')}`;
}

/** The services that a rehearsal began to make here and that are not known to be gone: a killed one leaves its own. */
const LEFT_FILE = path.join(HOME, '.handson', 'rehearsal.json');

interface Left {
  accountSid: string;
  serviceName: string;
}

function readLeft(): Left[] {
  const left = readJsonFile(LEFT_FILE);
  return Array.isArray(left) ? left : [];
}

function writeLeft(left: readonly Left[]): void {
  if (left.length > 0) writeJsonFile(LEFT_FILE, left);
  else fs.rmSync(LEFT_FILE, { force: true });
}

/** By name. */
export function leftServices(accountSid: string): string[] {
  return readLeft().flatMap((each) => (each.accountSid === accountSid ? [each.serviceName] : []));
}

/** To be called before the service is made. */
export function rememberService(service: Left): void {
  writeLeft([...readLeft(), service]);
}

export function forgetService(name: string): void {
  writeLeft(readLeft().filter(({ serviceName }) => serviceName !== name));
}

/** How long (ms) Twilio may take until the address of a deleted service is silent, and how often it is asked. */
const SILENCE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** Asks about each until it is not there any more, or the time is over. @returns those that still are */
export async function untilGone<T>(
  things: readonly T[],
  isThere: (thing: T) => Promise<boolean>,
  { deadline, signal }: Pick<Asking, 'deadline' | 'signal'>,
): Promise<T[]> {
  const until = Math.min(deadline, Date.now() + SILENCE_MS);
  for (let left = [...things]; ; ) {
    const there: T[] = [];
    for (const thing of left) if (await isThere(thing)) there.push(thing);
    left = there;
    if (left.length === 0 || Date.now() + LOOK_EVERY_MS > until) return left;
    await pause(LOOK_EVERY_MS, signal);
  }
}

/** Deletes a service, and asks whether it is gone. Harmless where there is none. @param authToken used where the key is refused */
export async function deleteService(name: string, of: Asking, authToken: string | undefined): Promise<Verdict[]> {
  const asking = { ...of, deadline: Date.now() + SILENCE_MS };
  const get = (url: string) => ask(asking, 'GET', url);
  const found = await get(servicesUrl(`/${name}`));
  const service = found.kind === 'found' ? String(found.body.sid) : name;
  const environments = found.kind === 'gone' ? [] : await environmentsOf(get, service);
  if (found.kind !== 'gone')
    await askInTurn([asking, asOwner(asking, authToken)], 'DELETE', servicesUrl(`/${service}`));
  const left = await get(servicesUrl(`/${service}`));
  if (left.kind !== 'gone') return [failed(GONE, byTwilio(reasonOf(left, name), deleteYourself(name)))];
  forgetService(name);
  const domains = Array.isArray(environments) ? environments.map(({ domain_name }) => domain_name) : [];
  const loud = await untilGone(domains, async (domain) => (await listenAt(domain, asking)).kind !== 'silent', asking);
  return [passed(GONE), ...domains.map((domain) => judgeSilence(domain, loud.includes(domain)))];
}

function asOwner({ cloud, ...asking }: Asking, password: string | undefined): Asking | undefined {
  const { accountSid } = cloud.credentials;
  return password
    ? { ...asking, cloud: { ...cloud, credentials: { accountSid, username: accountSid, password } } }
    : undefined;
}

const GONE: Subject = { id: 'rehearsal.gone', title: 'サービスがないこと（404）' };

function reasonOf(left: Answer, name: string): string {
  return left.kind === 'unknown'
    ? `サービス ${name} がなくなったことを確かめられませんでした。${left.why}`
    : `サービス ${name} を削除できませんでした。まだ残っています。`;
}

function deleteYourself(name: string): string {
  return `npm run rehearse -- --twilio をもう一度実行すると、残ったものを削除します。Console の Functions and Assets ＞ Services で ${name} を削除しても構いません。`;
}

function judgeSilence(domain: string, isLoud: boolean): Verdict {
  const subject: Subject = { id: 'rehearsal.silent', title: `${domain} が応答しないこと` };
  const cause = 'サービスは削除しましたが、アドレスが 404 以外で応答しています。';
  return judge(
    subject,
    isLoud ? byTwilio(cause, `1 分ほど待って、https://${domain}/token を開いてください。`) : undefined,
  );
}
