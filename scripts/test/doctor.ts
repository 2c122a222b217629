/** `npm run doctor` for tests: run as people run it, its report read, and everything that it printed kept to be scanned. */
import fs from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Settings } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import type { Facts } from '../doctor/facts.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { runKit, temporaryHome } from './run-kit.js';

export interface Diagnosis {
  code: number | null;
  ok: boolean;
  facts: Facts;
  verdicts: Verdict[];
  /** The failed ones. */
  failed: Verdict[];
  /** @throws when there is none */
  verdict(id: string): Verdict;
  /** Milliseconds, the start of the process included. */
  took: number;
}

/** Long, as clients make it: it must not stand in what is sent. */
const BOUNDARY = 'boundary-of-the-tests';

let printed = '';

/** Everything that doctors printed so far. */
export function printedByDoctors(): string {
  return printed;
}

export async function diagnose(
  home: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<Diagnosis> {
  const ports = args.includes('--port') ? [] : ['--port', await freePort(), '--function-port', await freePort()];
  const start = Date.now();
  const { code, stdout, stderr } = await runKit(['doctor', '--json', ...ports, ...args], home, env);
  printed += stdout + stderr;
  const { ok, facts, verdicts } = JSON.parse(stdout) as Pick<Diagnosis, 'ok' | 'facts' | 'verdicts'>;
  const verdict = (id: string) => {
    const found = verdicts.find((each) => each.id === id);
    if (!found) throw new Error(`no verdict ${id} among ${verdicts.map((each) => each.id)}`);
    return found;
  };
  const failed = verdicts.filter(({ status }) => status === 'failed');
  return { code, ok, facts, verdicts, failed, verdict, took: Date.now() - start };
}

/** The report as people see it. */
export async function report(home: string, env: Record<string, string> = {}): Promise<string> {
  const ports = ['--port', await freePort(), '--function-port', await freePort()];
  const { stdout, stderr } = await runKit(['doctor', ...ports], home, env);
  printed += stdout + stderr;
  return stdout + stderr;
}

/** Below the ports that systems hand out by themselves: what else runs meanwhile does not get it by chance. */
export async function freePort(): Promise<string> {
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  const server = net.createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!isFree) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** Puts a settings file into a home, as `npm run env` would write it. */
export function writeSettings(home: string, values: Partial<Settings> & Record<string, string>): void {
  const lines = Object.entries(values).map((entry) => `${entry.join('=')}\n`);
  fs.writeFileSync(path.join(home, '.env'), lines.join(''), { mode: 0o600 });
}

/** Another participant's home at the same sandbox and the same deployment. Without a workspace: compiling it takes longest. */
export function neighbour(home: string): string {
  const other = temporaryHome();
  fs.mkdirSync(path.join(other, '.handson', 'sandbox'), { recursive: true });
  for (const file of ['.env', '.handson/sandbox/running.json', '.handson/deployment.json']) {
    if (fs.existsSync(path.join(home, file))) fs.copyFileSync(path.join(home, file), path.join(other, file));
  }
  return other;
}

/** Asks the sandbox what Twilio's Console would: with the account's own credentials. */
export function consoleOf({ proxy, ca, accountSid, authToken }: Sandbox) {
  const certificate = fs.readFileSync(ca, 'utf8');
  const send = (method: string, address: string, type: string, body: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: a document of any resource
    new Promise<any>((resolve, reject) => {
      const request = https.request(address, {
        method,
        agent: new HttpsProxyAgent(proxy, { ca: certificate }),
        ca: certificate,
        auth: `${accountSid}:${authToken}`,
        headers: { 'content-type': type, 'content-length': Buffer.byteLength(body) },
      });
      request.once('error', reject).once('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(text === '' ? undefined : JSON.parse(text)));
      });
      request.end(body);
    });
  const form = (method: string, address: string, fields: Record<string, string> = {}) =>
    send(method, address, 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString());
  return {
    form,
    rest: (method: string, place: string, fields?: Record<string, string>) =>
      form(method, `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/${place}`, fields),
    serverless: (method: string, place: string, fields?: Record<string, string>) =>
      form(method, `https://serverless.twilio.com/v1/Services/${place}`, fields),
    upload: (place: string, parts: Record<string, string>) => {
      const fields = Object.entries(parts).map(([name, value]) => {
        const file = name === 'Content' ? '; filename="token.js"\r\nContent-Type: application/javascript' : '';
        return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
      });
      const address = `https://serverless-upload.twilio.com/v1/Services/${place}`;
      return send(
        'POST',
        address,
        `multipart/form-data; boundary=${BOUNDARY}`,
        `${fields.join('')}--${BOUNDARY}--\r\n`,
      );
    },
  };
}
