/** The proof of likeness: Twilio's own, unmodified clients work against the sandbox as they do against Twilio. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../system/paths.js';
import { type Ran, temporaryHome } from '../test/run-kit.js';
import { type Sandbox, startSandbox } from './sandbox.js';

const TWILIO_RUN = path.join(ROOT, 'node_modules', 'twilio-run', 'bin', 'twilio-run.js');

const TOKEN_FUNCTION = `exports.handler = (context, event, callback) => {
  console.log('called');
  const { AccessToken } = Twilio.jwt;
  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: 'user' });
  token.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID }));
  const response = new Twilio.Response();
  response.appendHeader('Content-Type', 'application/json');
  response.setBody({ token: token.toJwt() });
  callback(null, response);
};`;

describe("Twilio's own clients on the sandbox", () => {
  let sandbox: Sandbox;
  let project: string;
  /** See client-process.js. */
  let clients: ChildProcess;
  beforeAll(async () => {
    sandbox = await startSandbox({ buildMs: 100 });
    project = temporaryHome();
    const write = (name: string, content: string) => {
      fs.mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
      fs.writeFileSync(path.join(project, name), content);
    };
    write('functions/token.js', TOKEN_FUNCTION);
    write('assets/index.html', '<h1>hello</h1>');
    write('.env', settings());
    const dependencies = { '@twilio/runtime-handler': '2.0.1', twilio: '6.2.0' };
    write('package.json', JSON.stringify({ name: 'likeness', version: '0.0.0', dependencies }));
    clients = fork(path.join(ROOT, 'scripts', 'test', 'client-process.js'), { cwd: project, env: environment() });
  });
  afterAll(async () => {
    clients.kill();
    await sandbox.close();
    fs.rmSync(project, { recursive: true, force: true });
  });

  const settings = () => {
    const { apiKey, apiSecret, twimlAppSid } = sandbox;
    return `API_KEY=${apiKey}\nAPI_SECRET=${apiSecret}\nTWIML_APP_SID=${twimlAppSid}\n`;
  };

  /** Of somebody whose only way to the internet is the sandbox. */
  function environment(): NodeJS.ProcessEnv {
    const { PATH = '', SystemRoot = '' } = process.env;
    return { PATH, SystemRoot, HOME: project, USERPROFILE: project, NO_COLOR: '1', ...sandbox.environment() };
  }

  /** Runs Node in the project. */
  function node(...args: string[]): Promise<Ran> {
    const child = spawn(process.execPath, args, {
      cwd: project,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ran: Ran = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (text) => {
      ran.stdout += text;
    });
    child.stderr.on('data', (text) => {
      ran.stderr += text;
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ ...ran, code }));
    });
  }

  const login = () => ['--username', sandbox.accountSid, '--password', sandbox.authToken];

  /** @returns what it printed */
  async function printedBy(kind: 'twilioRun' | 'library', ...args: unknown[]): Promise<string> {
    clients.send({ kind, args });
    const [{ code, printed }] = (await once(clients, 'message')) as [{ code: number; printed: string }];
    expect([printed, code]).toEqual([printed, 0]);
    return printed;
  }

  const twilioRun = (...args: string[]) => printedBy('twilioRun', ...args, ...login());

  /** Runs code with the `twilio` library's client. @returns what it evaluates to */
  async function library(code: string): Promise<unknown> {
    const { accountSid, apiKey, apiSecret } = sandbox;
    return JSON.parse(await printedBy('library', [apiKey, apiSecret, { accountSid }], code));
  }

  /** Asks for a URL through the proxy, by Node's own https with the proxy agent that Twilio's library uses. */
  async function get(url: string): Promise<{ status: number; body: string }> {
    const agent = JSON.stringify(path.join(ROOT, 'node_modules', 'https-proxy-agent'));
    const script = `const { HttpsProxyAgent } = require(${agent});
      require('node:https').get(${JSON.stringify(url)}, { agent: new HttpsProxyAgent(process.env.HTTP_PROXY) }, (response) => {
        let body = '';
        response.on('data', (text) => { body += text; });
        response.on('end', () => console.log(JSON.stringify({ status: response.statusCode, body })));
      });`;
    const { stdout, stderr } = await node('-e', script);
    expect(stderr).toBe('');
    return JSON.parse(stdout) as { status: number; body: string };
  }

  const found = (pattern: RegExp, text: string): string => {
    const match = pattern.exec(text)?.[0];
    if (!match) throw new Error(`no ${pattern} in: ${text}`);
    return match;
  };

  /** `twilio-run deploy`, once for all tests that need something deployed, and as people start it. */
  let deployed: Promise<string> | undefined;
  const deploy = () => {
    deployed ??= node(TWILIO_RUN, 'deploy', '--runtime', 'node22', ...login()).then(({ stdout, stderr, code }) => {
      expect([stdout + stderr, code]).toEqual([stdout + stderr, 0]);
      return stdout + stderr;
    });
    return deployed;
  };

  it('twilio-run deploy: the deployed /token issues a token that the key signed', async () => {
    const said = await deploy();
    expect(said).toContain('successfully deployed');
    const { status, body } = await get(`https://${found(/[\w-]+-dev\.twil\.io/, said)}/token`);
    expect(status).toBe(200);
    const [header, payload, signature] = (JSON.parse(body) as { token: string }).token.split('.');
    const { apiKey, apiSecret, accountSid, twimlAppSid } = sandbox;
    expect(signature).toBe(createHmac('sha256', apiSecret).update(`${header}.${payload}`).digest('base64url'));
    expect(JSON.parse(Buffer.from(payload!, 'base64url').toString())).toMatchObject({
      iss: apiKey,
      sub: accountSid,
      grants: { identity: 'user', voice: { outgoing: { application_sid: twimlAppSid } } },
    });
  });

  it('serves the deployment to browsers on a plain loopback address', async () => {
    const domain = found(/[\w-]+-dev\.twil\.io/, await deploy());
    expect(await (await fetch(`${sandbox.site}/${domain}/index.html`)).text()).toBe('<h1>hello</h1>');
    expect((await fetch(`${sandbox.site}/${domain}/token`)).status).toBe(200);
  });

  it('twilio-run deploy: a second one changes the same service', async () => {
    const first = await deploy();
    const second = await twilioRun('deploy', '--override-existing-project', '--runtime', 'node22');
    expect(found(/ZS[0-9a-f]{32}/, second)).toBe(found(/ZS[0-9a-f]{32}/, first));
    expect(found(/ZB[0-9a-f]{32}/, second)).not.toBe(found(/ZB[0-9a-f]{32}/, first));
  });

  it('twilio-run list: shows what is deployed', async () => {
    const said = await deploy();
    const listed = await twilioRun(
      'list',
      'services,environments,builds,functions,assets,variables',
      '--extended-output',
    );
    expect(listed).toContain(found(/ZE[0-9a-f]{32}/, said));
    expect(listed).toContain('completed');
    expect(listed).toContain('/token');
    expect(listed).toContain('/index.html');
    expect(listed).toContain('TWIML_APP_SID');
    expect(await twilioRun('list', 'services')).toContain('likeness');
  });

  it('twilio-run env: sets, lists, shows and unsets a variable', async () => {
    await deploy();
    await twilioRun('env', 'set', '--key', 'GREETING', '--value', 'hello', '--environment', 'dev');
    expect(await twilioRun('env', 'list', '--environment', 'dev', '--show-values')).toMatch(/GREETING\s+hello/);
    expect(await twilioRun('env', 'get', '--key', 'GREETING', '--environment', 'dev')).toContain('hello');
    await twilioRun('env', 'unset', '--key', 'GREETING', '--environment', 'dev');
    expect(await twilioRun('env', 'list', '--environment', 'dev')).not.toContain('GREETING');
  });

  it('twilio-run activate: makes the build live in another environment', async () => {
    const build = found(/ZB[0-9a-f]{32}/, await deploy());
    const said = await twilioRun('activate', '--build-sid', build, '--environment', 'stage', '--create-environment');
    const { status } = await get(`https://${found(/[\w-]+-stage\.twil\.io/, said)}/index.html`);
    expect(status).toBe(200);
  });

  it('twilio-run logs: shows what the Function printed', async () => {
    const domain = found(/[\w-]+-dev\.twil\.io/, await deploy());
    await get(`https://${domain}/token`);
    expect(await twilioRun('logs', '--environment', 'dev')).toContain('called');
  });

  it('client.serverless.v1: makes, reads, pages, changes and removes', async () => {
    const result = await library(`
      const services = client.serverless.v1.services;
      const { sid } = await services.create({ uniqueName: 'library', friendlyName: 'Library', includeCredentials: true });
      const service = services(sid);
      const environment = await service.environments.create({ uniqueName: 'dev-environment', domainSuffix: 'dev' });
      const { variables } = service.environments(environment.sid);
      for (let i = 0; i < 5; i++) await variables.create({ key: 'KEY_' + i, value: String(i) });
      const [one] = await variables.list({ pageSize: 2 });
      await variables(one.sid).update({ value: 'changed' });
      const listed = await variables.list({ pageSize: 2 });
      await variables(one.sid).remove();
      const fetched = await service.fetch();
      const functions = await service.functions.list();
      const left = await variables.list();
      await service.remove();
      const gone = await service.fetch().catch(({ status, code }) => ({ status, code }));
      return { name: fetched.uniqueName, domain: environment.domainName, functions, left: left.length, gone,
        listed: listed.map(({ key }) => key).sort(), changed: listed.find(({ sid }) => sid === one.sid).value };`);
    expect(result).toEqual({
      name: 'library',
      domain: expect.stringMatching(/^[\w-]+-dev\.twil\.io$/),
      functions: [],
      left: 4,
      gone: { status: 404, code: 20404 },
      listed: ['KEY_0', 'KEY_1', 'KEY_2', 'KEY_3', 'KEY_4'],
      changed: 'changed',
    });
  });

  it('client.serverless.v1: refuses a name that is taken and a build without content', async () => {
    await deploy();
    expect(
      await library(`const [{ sid, uniqueName }] = await client.serverless.v1.services.list();
        const refusal = ({ status }) => status;
        return [
          await client.serverless.v1.services.create({ uniqueName, friendlyName: 'x' }).catch(refusal),
          await client.serverless.v1.services(sid).builds.create({}).catch(refusal),
        ];`),
    ).toEqual([expect.any(Number), 400]);
  });

  it('client.applications: the call that proves that key, secret, account and app agree', async () => {
    const { twimlAppSid } = sandbox;
    expect(await library(`return (await client.applications('${twimlAppSid}').fetch()).sid;`)).toBe(twimlAppSid);
    expect(await library('return (await client.applications.list()).map(({ sid }) => sid);')).toEqual([twimlAppSid]);
    expect(await library(`return client.applications('AP${'0'.repeat(32)}').fetch();`)).toMatchObject({
      status: 404,
      code: 20404,
    });
    expect(
      await library(`const wrong = new client.constructor(client.username, 'wrong', { accountSid: client.accountSid });
        return wrong.applications('${twimlAppSid}').fetch();`),
    ).toMatchObject({ status: 401, code: 20003 });
  });
});
