import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { FunctionPool } from '../run/function/pool.js';
import { ROOT } from '../system/paths.js';
import { createBuildFiles } from './build-files.js';
import { createSites } from './sites.js';
import type { ContentVersion, LogEntry, Visibility } from './state.js';
import { newSid, openStore, type Store } from './store.js';

const DOMAIN = 'handson-1234-dev.twil.io';
const FUNCTION_TIMEOUT_MS = 2_000;

const FUNCTIONS: Record<string, string> = {
  '/token': `exports.handler = (context, event, callback) => {
    const { AccessToken } = Twilio.jwt;
    const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: 'user' });
    const response = new Twilio.Response();
    response.appendHeader('Content-Type', 'application/json');
    response.setBody({ token: token.toJwt() });
    callback(null, response);
  };`,
  '/twiml': `exports.handler = (context, event, callback) => callback(null, new Twilio.twiml.VoiceResponse());`,
  '/echo': `exports.handler = (context, { request, ...event }, callback) => {
    const { getTwilioClient, ...values } = context;
    callback(null, { event, values, agent: request.headers['user-agent'], env: process.env, now: Date.now() });
  };`,
  '/log': `exports.handler = (context, event, callback) => {
    console.log('one', { two: 2 });
    console.warn('three');
    console.error('four');
    callback(null, 'done');
  };`,
  '/throws': `exports.handler = () => { throw new TypeError('at once'); };`,
  '/rejects': `exports.handler = async () => { await null; throw new TypeError('later'); };`,
  '/refuses': `exports.handler = (context, event, callback) => callback(new RangeError('by callback'));`,
  '/exits': `exports.handler = () => process.exit(3);`,
  '/dies': `exports.handler = () => process.kill(process.pid, 'SIGKILL');`,
  '/hangs': `exports.handler = () => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); };`,
  '/forgets': `exports.handler = () => {};`,
  '/broken': `exports.handler = (`,
  '/once': `let calls = 0; exports.handler = (context, event, callback) => callback(null, String(++calls));`,
  '/floods': `exports.handler = (context, event, callback) => {
    for (let n = 1; n <= 1200; n++) console.log(n); callback(null, 'dry'); };`,
  '/protected': `exports.handler = (context, event, callback) => callback(null, 'for Twilio');`,
  '/private': `exports.handler = (context, event, callback) => callback(null, 'for Functions');`,
  '/uses-private': `exports.handler = (context, event, callback) =>
    callback(null, Runtime.getAssets()['/secret.txt'].open() + typeof require(Runtime.getFunctions().private.path).handler);`,
  '/../../outside': `exports.handler = (context, event, callback) => callback(null, 'inside');`,
};
const ASSETS: Record<string, [type: string, content: string, visibility: Visibility]> = {
  '/index.html': ['text/html', '<h1>hello</h1>', 'public'],
  '/style.css': ['text/css', 'h1 {}', 'public'],
  '/secret.txt': ['text/plain', 'secret', 'private'],
};

function deployedStore(): Store {
  const store = openStore(undefined);
  const { state } = store;
  const made = { dateCreated: '2026-01-01T00:00:00Z', dateUpdated: '2026-01-01T00:00:00Z' };
  const content = (file: string, text: string, contentType: string, visibility: Visibility, kind: 'ZH' | 'ZN') => {
    const version: ContentVersion = {
      sid: newSid('ZN'),
      dateCreated: made.dateCreated,
      path: file,
      visibility,
      content: Buffer.from(text).toString('base64'),
      contentType,
    };
    return { sid: newSid(kind), ...made, friendlyName: file, versions: [version] };
  };
  const visibilityOf = (file: string): Visibility =>
    file === '/protected' ? 'protected' : file === '/private' ? 'private' : 'public';
  const functions = Object.entries(FUNCTIONS).map(([file, code]) =>
    content(file, code, 'application/javascript', visibilityOf(file), 'ZH'),
  );
  const assets = Object.entries(ASSETS).map(([file, [type, text, visibility]]) =>
    content(file, text, type, visibility, 'ZH'),
  );
  const sids = (contents: typeof functions) => contents.flatMap(({ versions }) => versions.map(({ sid }) => sid));
  const build = {
    sid: newSid('ZB'),
    ...made,
    status: 'completed' as const,
    runtime: 'node22',
    dependencies: [{ name: 'twilio', version: '6.2.0' }],
    functionVersions: sids(functions),
    assetVersions: sids(assets),
    readyAt: 0,
    willFail: false,
  };
  const environment = (suffix: string, buildSid: string | null) => ({
    sid: newSid('ZE'),
    ...made,
    uniqueName: suffix,
    domainSuffix: suffix,
    domainName: `handson-1234-${suffix}.twil.io`,
    buildSid,
    variables: [
      { sid: newSid('ZV'), ...made, key: 'API_KEY', value: state.keys[0]!.sid },
      { sid: newSid('ZV'), ...made, key: 'API_SECRET', value: state.keys[0]!.secret },
    ],
    deployments: [],
    logs: [],
  });
  state.services.push({
    sid: newSid('ZS'),
    ...made,
    uniqueName: 'handson',
    friendlyName: 'handson',
    includeCredentials: true,
    uiEditable: false,
    domainBase: 'handson-1234',
    environments: [environment('dev', build.sid), environment('empty', null)],
    functions,
    assets,
    builds: [build],
  });
  return store;
}

describe('a deployed site', () => {
  const store = deployedStore();
  const pool = new FunctionPool({ timeoutMs: FUNCTION_TIMEOUT_MS });
  const files = createBuildFiles(pool.folder);
  let ahead = 0;
  const sites = createSites({ store, files, pool, now: () => Date.now() + ahead });
  let domain = DOMAIN;
  const server = http.createServer((request, response) => {
    sites(domain, request.url ?? '/', request, response).catch(() => request.socket.destroy());
  });
  let base: string;
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    ahead = 0;
    domain = DOMAIN;
    logs().splice(0);
  });
  afterAll(async () => {
    await pool.close();
    server.closeAllConnections();
    server.close();
  });

  const logs = (): LogEntry[] => store.state.services[0]!.environments[0]!.logs;
  const get = (url: string, init?: RequestInit) => fetch(`${base}${url}`, init);

  it("answers with a token made by Twilio's runtime from the environment's variables", async () => {
    const response = await get('/token');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const { token } = (await response.json()) as { token: string };
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({ iss: store.state.keys[0]!.sid, sub: store.state.account.sid });
  });

  it('answers TwiML as XML', async () => {
    const response = await get('/twiml');
    expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(await response.text()).toContain('<Response/>');
  });

  it('gives the Function its request, its variables, and nothing of this machine', async () => {
    process.env.OF_THIS_MACHINE = 'yes';
    const body = new URLSearchParams({ To: 'bob' });
    const response = await get('/echo?a=1', { method: 'POST', body, headers: { 'user-agent': 'Mozilla/5.0' } });
    const { event, values, env, agent } = (await response.json()) as Record<string, Record<string, string>>;
    expect(event).toEqual({ a: '1', To: 'bob' });
    expect(agent).toBe('Mozilla/5.0');
    const { account, keys, services } = store.state;
    const variables = {
      API_KEY: keys[0]!.sid,
      API_SECRET: keys[0]!.secret,
      ACCOUNT_SID: account.sid,
      AUTH_TOKEN: account.authToken,
      SERVICE_SID: services[0]!.sid,
      ENVIRONMENT_SID: services[0]!.environments[0]!.sid,
    };
    expect(values).toEqual({ ...variables, DOMAIN_NAME: DOMAIN, PATH: '/echo' });
    expect(env).toEqual(process.platform === 'win32' ? expect.objectContaining(variables) : variables);
    expect(env).not.toHaveProperty('OF_THIS_MACHINE');
  });

  it('uses a variable that was changed since, without a new deployment', async () => {
    const { variables } = store.state.services[0]!.environments[0]!;
    variables.push({ ...variables[0]!, key: 'NEW', value: 'now' });
    const { values } = (await (await get('/echo')).json()) as { values: Record<string, string> };
    variables.pop();
    expect(values.NEW).toBe('now');
  });

  it.each([
    ['/throws', 'TypeError', 'at once'],
    ['/rejects', 'TypeError', 'later'],
    ['/refuses', 'RangeError', 'by callback'],
  ])('answers 500 and the exception, also to a browser, when %s', async (url, name, message) => {
    const headers = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36' };
    const response = await get(url, { headers });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ name, message, stack: expect.stringContaining(message) });
  });

  it('answers 500 when the code cannot be read', async () => {
    const response = await get('/broken');
    expect(response.status).toBe(500);
  });

  it.each(['/exits', '/dies'])('answers 500 when the process %s, and goes on', async (url) => {
    expect((await get(url)).status).toBe(500);
    expect((await get('/once')).status).toBe(200);
  });

  it.each(['/hangs', '/forgets'])('answers 504 when the time is over, as %s, and ends the process', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(504);
    expect(await response.json()).toEqual({ message: 'runtime application timed out' });
    expect((await get('/once')).status).toBe(200);
  });

  it('answers several calls at once, each from a process that takes one at a time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 9 }, () => get('/once').then((response) => response.text())),
    );
    expect(answers.every((answer) => /^[1-9]\d*$/.test(answer))).toBe(true);
  });

  it('keeps what the code holds from call to call, and nothing of it for another deployment', async () => {
    const once = async () => Number(await (await get('/once')).text());
    // Each of the processes that are warm counts for itself, and they may take turns.
    const counted = [await once()];
    const goesOn = () => counted.slice(0, -1).includes(counted.at(-1)! - 1);
    while (!goesOn() && counted.length < 50) counted.push(await once());
    const { variables } = store.state.services[0]!.environments[0]!;
    variables.push({ ...variables[0]!, key: 'OTHER', value: 'deployment' });
    const other = await once();
    variables.pop();
    expect([goesOn(), other]).toEqual([true, 1]);
  });

  it('keeps what the Function logs, newest first', async () => {
    await get('/log');
    expect(logs().map(({ level, message }) => [level, message])).toEqual([
      ['ERROR', 'four'],
      ['WARN', 'three'],
      ['INFO', 'one { two: 2 }'],
    ]);
    expect(new Set(logs().map(({ requestSid }) => requestSid)).size).toBe(1);
  });

  it('says in the logs how much of a flood was left out', async () => {
    await get('/floods');
    const messages = logs().map(({ message }) => message);
    expect([messages.length, messages[0], messages.at(-2)]).toEqual([500, '1200', '702']);
    expect(messages.at(-1)).toMatch(/古いほうの 701 行を省略しました/);
  });

  it('calls a protected Function only with a signature of Twilio', async () => {
    const { authToken } = store.state.account;
    const sign = (token: string, fields: Record<string, string>) =>
      getExpectedTwilioSignature(token, `https://${DOMAIN}/protected?a=1`, fields);
    const call = (signature: string) =>
      get('/protected?a=1', {
        method: 'POST',
        body: new URLSearchParams({ To: 'bob', From: 'amy' }),
        headers: { 'x-twilio-signature': signature },
      });
    expect((await get('/protected?a=1')).status).toBe(403);
    expect((await call(sign('f'.repeat(32), { To: 'bob', From: 'amy' }))).status).toBe(403);
    expect((await call(sign(authToken, { To: 'eve', From: 'amy' }))).status).toBe(403);
    const response = await call(sign(authToken, { To: 'bob', From: 'amy' }));
    expect([response.status, await response.text()]).toEqual([200, 'for Twilio']);
  });

  it('shows private parts to its own Functions only', async () => {
    expect((await get('/private')).status).toBe(403);
    expect((await get('/secret.txt')).status).toBe(403);
    expect(await (await get('/uses-private')).text()).toBe('secretfunction');
  });

  it.each([
    ['/', 'text/html', '<h1>hello</h1>'],
    ['/index.html', 'text/html', '<h1>hello</h1>'],
    ['/style.css', 'text/css', 'h1 {}'],
  ])('serves the asset %s', async (url, type, content) => {
    const response = await get(url);
    expect([response.headers.get('content-type'), await response.text()]).toEqual([type, content]);
  });

  it('lets browsers ask from anywhere', async () => {
    const response = await get('/token', { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('answers 404 for what is not there', async () => {
    expect((await get('/nothing')).status).toBe(404);
    domain = 'handson-1234-empty.twil.io';
    expect((await get('/token')).status).toBe(404);
    domain = 'nobody-dev.twil.io';
    expect((await get('/token')).status).toBe(404);
  });

  it('moves the Date header and the clock of the Function with the clock of the sandbox', async () => {
    ahead = -3_600_000;
    const response = await get('/echo');
    const { now } = (await response.json()) as { now: number };
    expect(Math.abs(now - (Date.now() + ahead))).toBeLessThan(10_000);
    expect(Math.abs(Date.parse(response.headers.get('date')!) - (Date.now() + ahead))).toBeLessThan(10_000);
  });

  it('writes no uploaded file outside of its folder', () => {
    const served = path.join(ROOT, '.handson', 'served');
    expect(fs.existsSync(path.join(served, 'outside.js'))).toBe(false);
    expect(fs.readdirSync(served).every((name) => /^\d+-\w+$/.test(name))).toBe(true);
  });
});
