import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SpecName, violations } from '../../test/openapi.js';
import { createFaults, parseFault } from '../faults.js';
import { createJournal } from '../journal.js';
import { openStore, type Store } from '../store.js';
import { createApi } from './api.js';

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a document of any resource
  body: any;
}

let store: Store;
let server: http.Server;
const faults = createFaults([], 0);
const journal = createJournal();

beforeEach(async () => {
  store = openStore(undefined);
  faults.set([]);
  server = http.createServer(createApi(store, faults, journal));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function send(
  method: string,
  host: string,
  path: string,
  headers: http.OutgoingHttpHeaders,
  body: Buffer | string,
): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = http.request({ port, method, path, headers: { host, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) }),
      );
    });
    request.on('error', reject).end(body);
  });
}

function authorization(): string {
  const { account } = store.state;
  return `Basic ${Buffer.from(`${account.sid}:${account.authToken}`).toString('base64')}`;
}

const HOSTS: Record<SpecName, string> = { serverless: 'serverless.twilio.com', api: 'api.twilio.com' };

/** Calls as an official client does, and holds the answer against the specification. */
async function call(
  name: SpecName,
  method: string,
  template: string,
  sids: string[] = [],
  form: [string, string][] = [],
): Promise<Answer> {
  let next = 0;
  const path = template.replace(/\{\w+\}/g, () => sids[next++] ?? 'missing');
  const headers = { authorization: authorization(), 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await send(method, HOSTS[name], path, headers, new URLSearchParams(form).toString());
  if (answer.status < 400) expect(violations(name, method, template, answer.status, answer.body)).toEqual([]);
  return answer;
}

const serverless = (method: string, path: string, sids?: string[], form?: [string, string][]) =>
  call('serverless', method, `/v1/Services${path}`, sids, form);

async function uploaded(service: string, content: string, kind = 'Functions'): Promise<string> {
  const parts = { Path: '/token', Visibility: 'public' };
  const fields = Object.entries(parts).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--x\r\nContent-Disposition: form-data; name="Content"; filename="token.js"\r\nContent-Type: application/javascript\r\n\r\n`;
  const body = `${fields.join('')}${file}module.exports = 1;\r\n--x--\r\n`;
  const headers = { authorization: authorization(), 'content-type': 'multipart/form-data; boundary=x' };
  const { body: version } = await send(
    'POST',
    'serverless-upload.twilio.com',
    `/v1/Services/${service}/${kind}/${content}/Versions`,
    headers,
    body,
  );
  return version.sid;
}

async function service(name = 'handson'): Promise<string> {
  const { body } = await serverless(
    'POST',
    '',
    [],
    [
      ['UniqueName', name],
      ['FriendlyName', name],
      ['IncludeCredentials', 'true'],
    ],
  );
  return body.sid;
}

const DEPENDENCIES: [string, string] = [
  'Dependencies',
  JSON.stringify([{ name: '@twilio/runtime-handler', version: '2.0.1' }]),
];

async function built(sid: string): Promise<{ build: string; version: string; fn: string }> {
  const { body: fn } = await serverless('POST', '/{ServiceSid}/Functions', [sid], [['FriendlyName', '/token']]);
  const version = await uploaded(sid, fn.sid);
  const { body } = await serverless(
    'POST',
    '/{ServiceSid}/Builds',
    [sid],
    [['FunctionVersions', version], DEPENDENCIES, ['Runtime', 'node22']],
  );
  return { build: body.sid, version, fn: fn.sid };
}

test('a deployment by hand: every document is one of Twilio’s', async () => {
  const sid = await service();
  const { body: environment } = await serverless(
    'POST',
    '/{ServiceSid}/Environments',
    [sid],
    [
      ['UniqueName', 'dev-environment'],
      ['DomainSuffix', 'dev'],
    ],
  );
  expect(environment.domain_name).toMatch(/^handson-\d{4}-dev\.twil\.io$/);
  const { build, version, fn } = await built(sid);
  const { body: status } = await serverless('GET', '/{ServiceSid}/Builds/{Sid}/Status', [sid, build]);
  expect(status.status).toBe('completed');
  const { body: variable } = await serverless(
    'POST',
    '/{ServiceSid}/Environments/{EnvironmentSid}/Variables',
    [sid, environment.sid],
    [
      ['Key', 'A'],
      ['Value', 'b'],
    ],
  );
  const changed = await serverless(
    'POST',
    '/{ServiceSid}/Environments/{EnvironmentSid}/Variables/{Sid}',
    [sid, environment.sid, variable.sid],
    [['Value', 'c']],
  );
  expect(changed.body.value).toBe('c');
  await serverless(
    'POST',
    '/{ServiceSid}/Environments/{EnvironmentSid}/Deployments',
    [sid, environment.sid],
    [['BuildSid', build]],
  );
  const { body: live } = await serverless('GET', '/{ServiceSid}/Environments/{Sid}', [sid, environment.sid]);
  expect(live.build_sid).toBe(build);
  for (const path of [
    '',
    '/{ServiceSid}/Environments',
    '/{ServiceSid}/Functions',
    '/{ServiceSid}/Assets',
    '/{ServiceSid}/Builds',
  ]) {
    await serverless('GET', path, [sid]);
  }
  for (const path of ['Variables', 'Deployments', 'Logs']) {
    await serverless('GET', `/{ServiceSid}/Environments/{EnvironmentSid}/${path}`, [sid, environment.sid]);
  }
  await serverless('GET', '/{ServiceSid}/Functions/{FunctionSid}/Versions', [sid, fn]);
  const { body: content } = await serverless('GET', '/{ServiceSid}/Functions/{FunctionSid}/Versions/{Sid}/Content', [
    sid,
    fn,
    version,
  ]);
  expect(content.content).toBe('module.exports = 1;');
  expect((await serverless('DELETE', '/{Sid}', [sid])).status).toBe(204);
  expect((await serverless('GET', '/{Sid}', [sid])).body).toMatchObject({ code: 20404, status: 404 });
});

test('the account, its applications and its keys are those of the REST API', async () => {
  const { account, applications } = store.state;
  const base = '/2010-04-01/Accounts/{AccountSid}';
  await call('api', 'GET', '/2010-04-01/Accounts/{Sid}.json', [account.sid]);
  const one = await call('api', 'GET', `${base}/Applications/{Sid}.json`, [account.sid, applications[0]!.sid]);
  expect(one.body.sid).toBe(applications[0]!.sid);
  await call('api', 'GET', `${base}/Applications.json`, [account.sid]);
  await call('api', 'GET', `${base}/Keys.json`, [account.sid]);
  expect(
    await call('api', 'GET', `${base}/Applications/{Sid}.json`, [account.sid, `AP${'0'.repeat(32)}`]),
  ).toMatchObject({ status: 404, body: { code: 20404 } });
});

test('a long list comes in pages that lead to each other', async () => {
  for (const name of ['a', 'b', 'c']) await service(name);
  const first = await send('GET', HOSTS.serverless, '/v1/Services?PageSize=2', { authorization: authorization() }, '');
  expect(first.body.services.map(({ unique_name }: { unique_name: string }) => unique_name)).toEqual(['c', 'b']);
  const { pathname, search } = new URL(first.body.meta.next_page_url);
  const second = await send('GET', HOSTS.serverless, pathname + search, { authorization: authorization() }, '');
  expect(second.body.services.map(({ unique_name }: { unique_name: string }) => unique_name)).toEqual(['a']);
  expect(second.body.meta.next_page_url).toBeNull();
});

describe('what Twilio refuses is refused in its words', () => {
  test('wrong credentials: 20003', async () => {
    const headers = { authorization: `Basic ${Buffer.from(`${store.state.account.sid}:wrong`).toString('base64')}` };
    expect(await send('GET', HOSTS.serverless, '/v1/Services', headers, '')).toMatchObject({
      status: 401,
      body: { code: 20003 },
    });
  });

  test('a name that is taken, and a build that is live already: 20409', async () => {
    const sid = await service();
    expect(
      (
        await serverless(
          'POST',
          '',
          [],
          [
            ['UniqueName', 'handson'],
            ['FriendlyName', 'x'],
          ],
        )
      ).body,
    ).toMatchObject({ code: 20409, status: 409 });
    const { body: environment } = await serverless(
      'POST',
      '/{ServiceSid}/Environments',
      [sid],
      [['UniqueName', 'dev']],
    );
    const { build } = await built(sid);
    const deploy = () =>
      serverless(
        'POST',
        '/{ServiceSid}/Environments/{EnvironmentSid}/Deployments',
        [sid, environment.sid],
        [['BuildSid', build]],
      );
    await deploy();
    expect((await deploy()).body).toMatchObject({ code: 20409 });
  });

  test.each([
    ['an empty build', [DEPENDENCIES]],
    ['an old runtime', [['Runtime', 'node18']]],
    [
      'a runtime handler that the platform does not know',
      [['Dependencies', '[{"name":"@twilio/runtime-handler","version":"2.1.0"}]']],
    ],
    ['a version that does not exist', [['FunctionVersions', `ZN${'0'.repeat(32)}`]]],
  ] as [string, [string, string][]][])('%s: 20001', async (title, form) => {
    const sid = await service();
    const { version } = await built(sid);
    const versions: [string, string][] =
      title === 'an empty build' || form[0]?.[0] === 'FunctionVersions' ? [] : [['FunctionVersions', version]];
    expect((await serverless('POST', '/{ServiceSid}/Builds', [sid], [...versions, ...form])).body).toMatchObject({
      code: 20001,
      status: 400,
    });
  });

  test('a variable that is too long: 20001', async () => {
    const sid = await service();
    const { body } = await serverless('POST', '/{ServiceSid}/Environments', [sid], [['UniqueName', 'dev']]);
    const set = (key: string, value: string) =>
      serverless(
        'POST',
        '/{ServiceSid}/Environments/{EnvironmentSid}/Variables',
        [sid, body.sid],
        [
          ['Key', key],
          ['Value', value],
        ],
      );
    expect((await set('A', 'あ'.repeat(150))).status).toBe(201);
    expect((await set('B', 'あ'.repeat(151))).body).toMatchObject({ code: 20001 });
    expect((await set('C'.repeat(129), 'x')).body).toMatchObject({ code: 20001 });
  });
});

describe('faults on demand', () => {
  test('only the n-th call of a kind fails, and is counted', async () => {
    journal.clear();
    faults.set([parseFault('status=429,match=POST /v1/Services$,nth=2')]);
    expect(await service('a')).toMatch(/^ZS/);
    expect(
      (
        await serverless(
          'POST',
          '',
          [],
          [
            ['UniqueName', 'b'],
            ['FriendlyName', 'b'],
          ],
        )
      ).body,
    ).toMatchObject({ code: 20429 });
    expect(await service('c')).toMatch(/^ZS/);
    expect(journal.calls().map(({ status }) => status)).toEqual([201, 429, 201]);
  });

  test('a connection is cut', async () => {
    faults.set([parseFault('reset')]);
    await expect(service()).rejects.toThrow(/hang up|ECONNRESET/);
  });

  test('a build fails', async () => {
    faults.set([parseFault('build-fails')]);
    const sid = await service();
    const { build } = await built(sid);
    expect((await serverless('GET', '/{ServiceSid}/Builds/{Sid}/Status', [sid, build])).body.status).toBe('failed');
  });

  test.each(['late', 'latency', 'latency=x', 'reset=1', 'status=429,when=1'])(
    'a fault that is none is refused: %s',
    (text) => {
      expect(() => parseFault(text)).toThrow(/書き方/);
    },
  );
});
