/** The service that a rehearsal makes in an account: its name, and the proof that it is gone. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { byTwilio, failed, judge, passed, type Subject, type Verdict } from '../../checks/verdict.js';
import { HOME } from '../system/paths.js';
import { replaceFile } from '../system/whole-file.js';
import { type Answer, type Asking, ask, domainsOf, listenAt, servicesUrl } from './ask.js';

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
  try {
    return JSON.parse(fs.readFileSync(LEFT_FILE, 'utf8'));
  } catch {
    return [];
  }
}

function writeLeft(left: readonly Left[]): void {
  fs.mkdirSync(path.dirname(LEFT_FILE), { recursive: true });
  if (left.length > 0) replaceFile(LEFT_FILE, `${JSON.stringify(left)}\n`, { mode: 0o600 });
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

/** How long (ms) Twilio may take until the address is silent. */
const SILENCE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Deletes a service of a rehearsal, and asks Twilio and its addresses whether it is gone. Harmless where there is none.
 * @param authToken used where the key is refused
 */
export async function deleteService(name: string, of: Asking, authToken: string | undefined): Promise<Verdict[]> {
  const asking = { ...of, deadline: Date.now() + SILENCE_MS };
  const found = await ask(asking, 'GET', servicesUrl(`/${name}`));
  const service = found.kind === 'found' ? String(found.body.sid) : name;
  const domains = found.kind === 'gone' ? [] : await domainsOf(asking, service);
  for (const way of found.kind === 'gone' ? [] : [asking, ...asOwner(asking, authToken)]) {
    const { kind } = await ask(way, 'DELETE', servicesUrl(`/${service}`));
    if (kind !== 'refused') break;
  }
  const left = await ask(asking, 'GET', servicesUrl(`/${service}`));
  if (left.kind !== 'gone') return [failed(GONE, byTwilio(reasonOf(left, name), deleteYourself(name)))];
  forgetService(name);
  const silent = await untilSilent(domains, asking);
  const loud = domains.filter((domain) => !silent.has(domain));
  return [passed(GONE), ...domains.map((domain) => judgeSilence(domain, loud.includes(domain)))];
}

function asOwner(asking: Asking, password: string | undefined): Asking[] {
  const { accountSid } = asking.cloud.credentials;
  if (!password) return [];
  return [{ ...asking, cloud: { ...asking.cloud, credentials: { accountSid, username: accountSid, password } } }];
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

/** @returns the domains that fell silent in time */
async function untilSilent(domains: readonly string[], asking: Asking): Promise<Set<string>> {
  const silent = new Set<string>();
  for (;;) {
    for (const domain of domains) if ((await listenAt(domain, asking)).kind === 'silent') silent.add(domain);
    if (silent.size === domains.length || Date.now() + LOOK_EVERY_MS > asking.deadline) return silent;
    await pause(LOOK_EVERY_MS);
  }
}
