/** Names, sizes and times: the documented limits of what can be stored. */
import type { Form } from '../../test/sandbox-api.js';
import { expectError, NOWHERE, refused, useTestApi } from '../../test/sandbox-project.js';
import type { LogEntry } from '../state.js';

const { api, services, newService, newProject, uploaded } = useTestApi();
const post = (place: string, form: Form) => api().send('POST', `serverless.twilio.com/v1/Services${place}`, form);

describe('names and sizes', () => {
  it('a name that is taken: 20409', async () => {
    const { service, environment } = await newProject();
    await expect(newService('handson')).rejects.toMatchObject(refused(409, 20409));
    const again = services()(service).environments.create({ uniqueName: 'other', domainSuffix: 'dev' });
    await expect(again).rejects.toMatchObject(refused(409, 20409));
    const { variables } = services()(service).environments(environment);
    const { sid } = await variables.create({ key: 'A', value: '1' });
    await variables.create({ key: 'B', value: '2' });
    await expect(variables.create({ key: 'A', value: '3' })).rejects.toMatchObject(refused(409, 20409));
    await expect(variables(sid).update({ key: 'B' })).rejects.toMatchObject(refused(409, 20409));
    expect((await variables(sid).update({ key: 'A', value: '4' })).value).toBe('4');
  });

  it('a service is found by its unique name too', async () => {
    const sid = await newService('handson');
    expect((await services()('handson').fetch()).sid).toBe(sid);
  });

  it('a variable has at most 128 characters of key and 450 bytes of value: 20001', async () => {
    const { service, environment } = await newProject();
    const { variables } = services()(service).environments(environment);
    expect((await variables.create({ key: 'A'.repeat(128), value: 'あ'.repeat(150) })).value).toHaveLength(150);
    await expect(variables.create({ key: 'A'.repeat(129), value: '' })).rejects.toMatchObject(refused(400, 20001));
    const long = { key: 'B', value: 'あ'.repeat(151) };
    await expect(variables.create(long)).rejects.toMatchObject(refused(400, 20001));
  });

  it.each<[string, string, Form]>([
    ['a service without a name', '', [['UniqueName', 'x']]],
    [
      'a service with a name of two words',
      '',
      [
        ['UniqueName', 'a b'],
        ['FriendlyName', 'x'],
      ],
    ],
    ['an environment without a name', '/handson/Environments', []],
    [
      'a suffix that is no part of a domain',
      '/handson/Environments',
      [
        ['UniqueName', 'x'],
        ['DomainSuffix', 'a.b'],
      ],
    ],
    ['a Function without a name', '/handson/Functions', []],
    ['a variable without a value', '/handson/Environments/dev-environment/Variables', [['Key', 'x']]],
    [
      'a variable given twice',
      '/handson/Environments/dev-environment/Variables',
      [
        ['Key', 'x'],
        ['Key', 'y'],
      ],
    ],
  ])('%s: 20001', async (_, place, form) => {
    await newProject();
    expectError(await post(place, form), 400, 20001);
  });
});

describe('an upload', () => {
  it('is kept byte for byte, with a slash before its path', async () => {
    const { status, body } = await uploaded({ Path: 'token', Visibility: 'protected', Content: '/* あ */\r\n' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ path: '/token', visibility: 'protected' });
    const version = services()(body.service_sid).functions(body.function_sid).functionVersions(body.sid);
    expect((await version.functionVersionContent().fetch()).content).toBe('/* あ */\r\n');
  });

  it.each<Record<string, string>>([{ Visibility: 'secret' }, { Path: '' }, { Path: `/${'x'.repeat(255)}` }])(
    'is refused with %j',
    async (parts) => {
      expectError(await uploaded(parts), 400, 20001);
    },
  );

  it.each([25_000_001, 27_000_000])('is refused when it is larger than an Asset may be: %i bytes', async (bytes) => {
    const answer = await uploaded({ Content: 'x'.repeat(bytes) });
    expectError(answer, 400, 20001);
    expect(answer.body.message).toContain('at most 25000000 bytes');
  });

  it('is refused when it is none', async () => {
    const service = await newService();
    const { sid } = await services()(service).functions.create({ friendlyName: '/token' });
    const place = `serverless-upload.twilio.com/v1/Services/${service}/Functions/${sid}/Versions` as const;
    expectError(await api().send('POST', place, [['Path', '/token']]), 400, 20001);
    expectError(await api().sendRaw('POST', place, { 'content-type': 'multipart/form-data' }, 'x'), 400, 20001);
  });
});

describe('logs', () => {
  const at = (dateCreated: string, functionSid = `ZH${NOWHERE}`): LogEntry => {
    const sids = { requestSid: `RQ${NOWHERE}`, buildSid: `ZB${NOWHERE}`, deploymentSid: `ZD${NOWHERE}` };
    const sid = `NO${NOWHERE}`;
    return { sid, dateCreated, dateUpdated: dateCreated, functionSid, ...sids, level: 'INFO', message: dateCreated };
  };

  it('are those of a Function and of a time; of the last day when none is given', async () => {
    const { service, environment } = await newProject();
    const { logs } = services()(service).environments(environment);
    const recent = new Date().toISOString();
    const other = `ZH${'1'.repeat(32)}`;
    const kept = api().store.state.services[0]!.environments[0]!.logs;
    kept.push(at(recent), at(recent, other), at('2026-01-01T10:00:00.500Z'), at('2026-01-01T09:59:59.999Z'));
    const messages = async (options: Parameters<typeof logs.list>[0] = {}) =>
      (await logs.list(options)).map(({ message }) => message);
    expect(await messages()).toEqual([recent, recent]);
    expect(await messages({ functionSid: other })).toEqual([recent]);
    // The library sends whole seconds: 10:00:00.500 is after 10:00:00.
    const span = { startDate: new Date('2026-01-01T10:00:00Z'), endDate: new Date('2026-01-01T10:00:01Z') };
    expect(await messages(span)).toEqual(['2026-01-01T10:00:00.500Z']);
    const place = `serverless.twilio.com/v1/Services/${service}/Environments/${environment}/Logs` as const;
    expectError(await api().send('GET', `${place}?StartDate=yesterday`), 400, 20001);
  });
});
