/** What Functions log, in the environment's logs: newest first, as the API lists them. */
import { LOG_CHARACTERS, type LogLine } from '../run/function/protocol.js';
import type { Site } from './state.js';
import { newSid, type Store } from './store.js';

/** The sandbox's own: enough to look at, and the state stays small. */
const ENTRIES_KEPT = 500;

/**
 * @param lines of one call, in order
 * @param omitted how many it logged before those
 * @param now milliseconds since the epoch
 */
export function addLogs(
  store: Store,
  site: Site,
  functionSid: string,
  lines: readonly LogLine[],
  omitted: number,
  now: number,
): void {
  if (lines.length === 0) return;
  const { environment, build } = site;
  const dateCreated = new Date(now).toISOString();
  const call = {
    dateCreated,
    dateUpdated: dateCreated,
    functionSid,
    requestSid: newSid('RQ'),
    buildSid: build.sid,
    deploymentSid: environment.deployments.find(({ buildSid }) => buildSid === build.sid)?.sid ?? newSid('ZD'),
  };
  const newest = lines.slice(1 - ENTRIES_KEPT);
  const left = omitted + lines.length - newest.length;
  const notice = `ログが多すぎるので、この呼び出しの古いほうの ${left} 行を省略しました。`;
  const kept: readonly LogLine[] = left > 0 ? [{ level: 'WARN', message: notice }, ...newest] : lines;
  const entries = kept.map(({ level, message }) => ({
    sid: newSid('NO'),
    ...call,
    level,
    message: message.slice(0, LOG_CHARACTERS),
  }));
  environment.logs = [...entries.reverse(), ...environment.logs].slice(0, ENTRIES_KEPT);
  store.save();
}
