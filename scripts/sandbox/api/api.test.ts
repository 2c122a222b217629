/** Whom the sandbox answers, and in which shape. */
import type { Form, Place } from '../../test/sandbox-api.js';
import { expectError, NOWHERE, refused, useTestApi } from '../../test/sandbox-project.js';
import { parseFault } from '../faults.js';

const { api, services, newService, newProject, newBuild } = useTestApi();
const post = (place: string, form: Form) => api().send('POST', `serverless.twilio.com/v1/Services${place}`, form);

describe('who may ask', () => {
  const list: Place = 'serverless.twilio.com/v1/Services';
  const main = () => ({ username: api().store.state.account.sid, password: api().store.state.account.authToken });
  const key = () => ({ username: api().store.state.keys[0]!.sid, password: api().store.state.keys[0]!.secret });
  const account = () => `api.twilio.com/2010-04-01/Accounts/${api().store.state.account.sid}` as const;

  it('the account, and a key of the account', async () => {
    expect((await api().send('GET', list, [], main())).status).toBe(200);
    expect((await api().send('GET', list, [], key())).status).toBe(200);
    expect((await api().send('GET', `${account()}/Applications.json`, [], key())).status).toBe(200);
  });

  it('nobody else', async () => {
    const others = [
      { ...main(), password: 'wrong' },
      { ...key(), password: main().password },
      { ...key(), username: `SK${NOWHERE}` },
      { username: '', password: '' },
    ];
    for (const credentials of others) expectError(await api().send('GET', list, [], credentials), 401, 20003);
    for (const authorization of ['Bearer x', 'Basic', 'Basic ***', '']) {
      const answer = await api().sendRaw('GET', list, { authorization }, '');
      expectError(answer, 401, 20003);
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    }
  });

  it('no key where it is about the account or its keys', async () => {
    for (const place of ['.json', '/Keys.json', `/Keys/${key().username}.json`]) {
      expect((await api().send('GET', `${account()}${place}`, [], main())).status).toBe(200);
      expectError(await api().send('GET', `${account()}${place}`, [], key()), 401, 20003);
    }
  });

  it('no Restricted key, and the account itself as before', async () => {
    api().faults.set([parseFault('restricted-keys')]);
    expectError(await api().send('GET', list, [], key()), 403, 70051);
    expectError(await api().send('GET', list, [], { ...key(), password: 'wrong' }), 401, 20003);
    expect((await api().send('GET', list, [], main())).status).toBe(200);
    api().faults.set([]);
  });

  it('a key that was just made, until it is removed; the sandbox’s own stays the first one', async () => {
    const own = key().username;
    const { sid, secret } = await api().client().newKeys.create({ friendlyName: 'second' });
    const credentials = { username: sid, password: secret };
    expect((await api().send('GET', list, [], credentials)).status).toBe(200);
    expect((await api().client().keys.list()).map((each) => each.sid)).toEqual([sid, own]);
    expect(key().username).toBe(own);
    await api().client().keys(sid).remove();
    expectError(await api().send('GET', list, [], credentials), 401, 20003);
  });
});

describe('lists', () => {
  it('come in pages that lead to each other, newest first', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await newService(name);
    const names = (await services().list({ pageSize: 2 })).map(({ uniqueName }) => uniqueName);
    expect(names).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(
      api()
        .journal.calls()
        .filter(({ method }) => method === 'GET'),
    ).toHaveLength(3);
    const middle = await services().page({ pageSize: 2, pageToken: 'PT1' });
    expect(middle.instances.map(({ uniqueName }) => uniqueName)).toEqual(['c', 'b']);
    expect((await middle.previousPage())?.instances.map(({ uniqueName }) => uniqueName)).toEqual(['e', 'd']);
  });

  it('have 100 entries a page at most in version 1, and as many as are asked for in the REST API', async () => {
    const { service } = await newProject();
    const builds = api().store.state.services[0]!.builds;
    await newBuild({
      service,
      version: api().store.state.services[0]!.functions[0]!.versions[0]!.sid,
      environment: '',
    });
    builds.push(...Array.from({ length: 249 }, (_, i) => ({ ...builds[0]!, sid: `ZB${String(i).padStart(32, '0')}` })));
    const found: number[] = [];
    for (let url = `serverless.twilio.com/v1/Services/${service}/Builds?PageSize=1000`; url; ) {
      const { builds, meta } = (await api().send('GET', url as Place)).body;
      expect([meta.page_size, new Set(builds.map(({ sid }: { sid: string }) => sid)).size]).toEqual([
        100,
        builds.length,
      ]);
      found.push(builds.length);
      url = (meta.next_page_url ?? '').replace('https://', '');
    }
    expect(found).toEqual([100, 100, 50]);
    const { applications } = api().store.state;
    applications.push(...Array.from({ length: 150 }, (_, i) => ({ ...applications[0]!, sid: `AP${i}` })));
    const place: Place = `api.twilio.com/2010-04-01/Accounts/${api().store.state.account.sid}/Applications.json?PageSize=1000`;
    expect((await api().send('GET', place)).body).toMatchObject({ page_size: 1000, end: 150, next_page_uri: null });
  });

  it('keep their filter from page to page', async () => {
    for (let i = 0; i < 3; i++) await api().client().applications.create({ friendlyName: 'mine' });
    const found = await api().client().applications.list({ friendlyName: 'mine', pageSize: 1 });
    expect(found).toHaveLength(3);
    expect(await api().client().applications.list()).toHaveLength(4);
  });

  it.each(['PageSize=0', 'PageSize=x&Page=-1', 'PageSize=99999', 'Page=1.5&PageToken=nonsense'])(
    'endure %s',
    async (query) => {
      const { status, body } = await api().send('GET', `serverless.twilio.com/v1/Services?${query}`);
      expect(status).toBe(200);
      expect(body.meta.page_size).toBeGreaterThan(0);
    },
  );
});

describe('whatever is sent, the answer is JSON in Twilio’s shape', () => {
  it.each<[string, Place, number]>([
    ['a resource that is not there', 'serverless.twilio.com/v1/Services/nothing', 404],
    ['an address that is none', 'serverless.twilio.com/v1/Nothing', 404],
    ['another account', `api.twilio.com/2010-04-01/Accounts/AC${NOWHERE}/Applications.json`, 404],
    ['an upload at the wrong host', 'serverless-upload.twilio.com/v1/Services', 404],
    ['a broken escape', 'serverless.twilio.com/v1/Services/%E0%A4%A', 400],
  ])('%s', async (_, place, status) => {
    expectError(await api().send('GET', place), status, 20_000 + status);
  });

  it('a form that is too large', async () => {
    expectError(await post('', [['FriendlyName', 'x'.repeat(2_000_000)]]), 413, 20413);
  });
});

describe('faults on demand', () => {
  it('the n-th call is refused, and recorded', async () => {
    api().faults.set([parseFault('status=429,match=POST /v1/Services$,nth=2')]);
    await newService('a');
    await expect(newService('b')).rejects.toMatchObject(refused(429, 20429));
    await newService('c');
    expect(
      api()
        .journal.calls()
        .map(({ status }) => status),
    ).toEqual([201, 429, 201]);
  });

  it('a connection is cut', async () => {
    api().faults.set([parseFault('reset')]);
    await expect(newService()).rejects.toThrow(/hang up|ECONNRESET/);
  });

  it('the clock is wrong in the Date header and in what is made', async () => {
    api().faults.set([parseFault('clock=-86400')]);
    const { headers, body } = await post('', [
      ['UniqueName', 'x'],
      ['FriendlyName', 'x'],
    ]);
    for (const date of [headers.date, body.date_created]) {
      expect(Math.abs(Date.parse(date) - (Date.now() - 86_400_000))).toBeLessThan(5_000);
    }
  });
});
