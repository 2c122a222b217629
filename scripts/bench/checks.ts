/** What a check costs, as a whole process, against the least that its work could cost. */
import { createServer } from 'node:http';
import path from 'node:path';
import twilio from 'twilio';
import type { Settings } from '../../checks/settings/settings.js';
import { stepFor } from '../../steps/steps.js';
import { listenOnLoopback } from '../net/loopback.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { ROOT, stepFile } from '../system/paths.js';
import { type Command, inFolder, KIT, measure, type Result, ratio, row, settingsFile } from './measure.js';

const HANDLER = path.relative(ROOT, stepFile(stepFor('grant').file));
const URL_CHECK = `${stepFor('response').check} --url`;
const FILE_CHECK = `${stepFor('grant').check} --file`;
const FLOOR = '下限: 素の Node';

export function benchUrl(rounds: number): Promise<Result> {
  return inFolder(async (folder) => {
    const settings = throwawaySettings();
    const env = settingsFile(folder, settings);
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ token: token(settings) }));
    });
    const url = `http://127.0.0.1:${await listenOnLoopback(server)}/token`;
    const own = { title: URL_CHECK, args: [KIT, 'check', stepFor('response').id, '--url', url, '--env', env] };
    const floor = { title: FLOOR, args: [path.join('scripts', 'bench', 'floor-url.cjs'), url, env] };
    try {
      return await againstFloor(own, floor, rounds, 1.5);
    } finally {
      server.close();
    }
  });
}

export function benchFile(rounds: number): Promise<Result> {
  const own = { title: FILE_CHECK, args: [KIT, 'check', stepFor('grant').id, '--file', HANDLER] };
  const floor = { title: FLOOR, args: [path.join('scripts', 'bench', 'floor-file.cjs'), HANDLER] };
  return againstFloor(own, floor, rounds, 0.75);
}

async function againstFloor(own: Command, floor: Command, rounds: number, most: number): Promise<Result> {
  const measured = await measure([own, floor], rounds);
  return { rows: measured.map(row), bars: [ratio(`${own.title}（下限との比）`, measured, most)] };
}

function token({ ACCOUNT_SID, API_KEY, API_SECRET, TWIML_APP_SID }: Settings): string {
  const { AccessToken } = twilio.jwt;
  const made = new AccessToken(ACCOUNT_SID, API_KEY, API_SECRET, { identity: 'user' });
  made.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: TWIML_APP_SID, incomingAllow: false }));
  return made.toJwt();
}
