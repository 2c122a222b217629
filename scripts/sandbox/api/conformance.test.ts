/** Every operation of Twilio's Serverless API, and those of the REST API that the chapter meets, by their specifications. */
import { operations, type SpecName, violations } from '../../test/openapi.js';
import { type Answer, type Form, type TestApi, testApi } from '../../test/sandbox-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const HOSTS = { serverless: 'serverless.twilio.com', api: 'api.twilio.com' } as const;
const NEEDED = /^\/2010-04-01\/Accounts(\/\{Sid\}|\/\{AccountSid\}\/(Applications|Keys)(\/\{Sid\})?)?\.json$/;
/** Subaccounts, and changing the account: the chapter does neither. */
const LEFT_OUT = ['POST /2010-04-01/Accounts.json', 'POST /2010-04-01/Accounts/{Sid}.json'];

const called = new Set<string>();

/** Calls one operation and holds the answer, which must be a success, against the specification. */
async function call(name: SpecName, operation: string, sids: string[], form?: Form): Promise<Answer['body']> {
  const [method = '', template = ''] = operation.split(' ');
  let next = 0;
  const path = template.slice(1).replace(/\{\w+\}/g, () => sids[next++] ?? '');
  const { status, body } = await api.send(method, `${HOSTS[name]}/${path}`, form);
  const found = status < 400 ? violations(name, method, template, status, body) : [JSON.stringify(body)];
  expect([operation, ...found]).toEqual([operation]);
  if (name === 'serverless' && body) await follow(body);
  called.add(operation);
  return body;
}

/** The addresses in an answer lead somewhere. */
async function follow({ url, meta, links = {} }: Answer['body']): Promise<void> {
  for (const address of [url ?? meta.url, ...Object.values<string>(links)]) {
    const { status } = await api.send('GET', address.replace('https://', ''));
    expect([address, status]).toEqual([address, 200]);
  }
}

test('all of the Serverless API', async () => {
  const account = { username: api.store.state.account.sid, password: api.store.state.account.authToken };
  const at = (operation: string, sids: string[], form?: Form) => {
    const [method, path] = operation.split(' ');
    return call('serverless', `${method} /v1/Services${path ?? ''}`, sids, form);
  };
  const name: Form = [['FriendlyName', 'handson']];
  const service = (await at('POST', [], [['UniqueName', 'handson'], ...name])).sid;
  await at('GET', []);
  await at('GET /{Sid}', [service]);
  await at('POST /{Sid}', [service], [['UiEditable', 'true']]);

  const versions: [string, string][] = [];
  for (const kind of ['Function', 'Asset'] as const) {
    const all = `/{ServiceSid}/${kind}s`;
    const { sid } = await at(`POST ${all}`, [service], [['FriendlyName', '/token']]);
    await at(`GET ${all}`, [service]);
    await at(`GET ${all}/{Sid}`, [service, sid]);
    await at(`POST ${all}/{Sid}`, [service, sid], [['FriendlyName', '/other']]);
    const { body: version } = await api.upload(service, `${kind}s`, sid);
    // The upload answers with the version, as the operation that fetches it does; it is in no specification itself.
    const fetched = await at(`GET ${all}/{${kind}Sid}/Versions/{Sid}`, [service, sid, version.sid]);
    expect(version).toEqual(fetched);
    await at(`GET ${all}/{${kind}Sid}/Versions`, [service, sid]);
    if (kind === 'Function') await at(`GET ${all}/{FunctionSid}/Versions/{Sid}/Content`, [service, sid, version.sid]);
    versions.push([`${kind}Versions`, version.sid]);
  }

  const builds = '/{ServiceSid}/Builds';
  const dependencies = JSON.stringify([{ name: '@twilio/runtime-handler', version: '2.0.1' }]);
  const content: Form = [...versions, ['Dependencies', dependencies], ['Runtime', 'node22']];
  const build = (await at(`POST ${builds}`, [service], content)).sid;
  const unused = (await at(`POST ${builds}`, [service], content)).sid;
  await at(`GET ${builds}`, [service]);
  expect(await at(`GET ${builds}/{Sid}`, [service, build])).toMatchObject({ status: 'completed', runtime: 'node22' });
  expect(await at(`GET ${builds}/{Sid}/Status`, [service, build])).toMatchObject({ status: 'completed' });
  await at(`DELETE ${builds}/{Sid}`, [service, unused]);

  const environments = '/{ServiceSid}/Environments';
  const names: Form = [
    ['UniqueName', 'dev-environment'],
    ['DomainSuffix', 'dev'],
  ];
  const environment = (await at(`POST ${environments}`, [service], names)).sid;
  await at(`GET ${environments}`, [service]);

  const inside = `${environments}/{EnvironmentSid}`;
  const place = [service, environment];
  const [key, value]: Form = [
    ['Key', 'API_KEY'],
    ['Value', 'x'],
  ];
  const variable = (await at(`POST ${inside}/Variables`, place, [key!, value!])).sid;
  await at(`GET ${inside}/Variables`, place);
  await at(`GET ${inside}/Variables/{Sid}`, [...place, variable]);
  expect(await at(`POST ${inside}/Variables/{Sid}`, [...place, variable], [['Value', 'y']])).toMatchObject({
    value: 'y',
  });
  await at(`DELETE ${inside}/Variables/{Sid}`, [...place, variable]);

  const deployment = (await at(`POST ${inside}/Deployments`, place, [['BuildSid', build]])).sid;
  await at(`GET ${inside}/Deployments`, place);
  await at(`GET ${inside}/Deployments/{Sid}`, [...place, deployment]);
  expect(await at(`GET ${environments}/{Sid}`, place)).toMatchObject({
    build_sid: build,
    domain_name: expect.stringMatching(/^handson-\d{4}-dev\.twil\.io$/),
  });

  const log = logEntry(build, deployment);
  api.store.state.services[0]!.environments[0]!.logs.push(log);
  expect(await at(`GET ${inside}/Logs`, place)).toMatchObject({ logs: [{ sid: log.sid, level: 'INFO' }] });
  await at(`GET ${inside}/Logs/{Sid}`, [...place, log.sid]);

  await at(`DELETE ${environments}/{Sid}`, place);
  for (const kind of ['Functions', 'Assets']) {
    const [{ sid }] = (await at(`GET /{ServiceSid}/${kind}`, [service]))[kind.toLowerCase()];
    await at(`DELETE /{ServiceSid}/${kind}/{Sid}`, [service, sid]);
  }
  await at('DELETE /{Sid}', [service]);
  const gone = await api.send('GET', `serverless.twilio.com/v1/Services/${service}`, [], account);
  expect(gone).toMatchObject({ status: 404, body: { code: 20404, status: 404, message: expect.any(String) } });
  expect(operations('serverless').filter((operation) => !called.has(operation))).toEqual([]);
});

function logEntry(buildSid: string, deploymentSid: string) {
  const hex = '0123456789abcdef0123456789abcdef';
  const now = new Date().toISOString();
  const dates = { dateCreated: now, dateUpdated: now };
  const sids = { sid: `NO${hex}`, functionSid: `ZH${hex}`, requestSid: `RQ${hex}`, buildSid, deploymentSid };
  return { ...sids, ...dates, level: 'INFO' as const, message: 'called' };
}

test('the account, its applications and its keys', async () => {
  const { sid: account } = api.store.state.account;
  const base = '/2010-04-01/Accounts';
  const at = (operation: string, sids: string[] = [], form?: Form) => {
    const [method, path = ''] = operation.split(' ');
    return call('api', `${method} ${base}${path}`, sids, form);
  };
  await at('GET .json');
  await at('GET /{Sid}.json', [account]);
  for (const kind of ['Applications', 'Keys']) {
    const all = `/{AccountSid}/${kind}`;
    const { sid } = await at(`POST ${all}.json`, [account], [['FriendlyName', 'second']]);
    await at(`GET ${all}.json`, [account]);
    await at(`GET ${all}/{Sid}.json`, [account, sid]);
    const changed = await at(`POST ${all}/{Sid}.json`, [account, sid], [['FriendlyName', 'renamed']]);
    expect(changed.friendly_name).toBe('renamed');
    await at(`DELETE ${all}/{Sid}.json`, [account, sid]);
  }
  const needed = operations('api').filter((operation) => NEEDED.test(operation.split(' ')[1]!));
  expect(needed.filter((operation) => !called.has(operation))).toEqual(LEFT_OUT);
});
