/** What the sandbox does not have: told apart by whether Twilio has it. */
import fs from 'node:fs';
import path from 'node:path';
import type { Request } from 'express';
import type { Place } from '../../test/sandbox-api.js';
import { expectError, useTestApi } from '../../test/sandbox-project.js';
import type { Refusal } from './answers.js';
import { refusePublished } from './published.js';

const { api } = useTestApi();

/** The whole Serverless API, and of the REST API what the chapter meets. */
const MODELLED =
  /^serverless\.|^api\.twilio\.com\/2010-04-01\/Accounts(\/\{Sid\}|\/\{AccountSid\}\/(Applications|Keys)(\/\{Sid\})?)?\.json$/;

type Servers = { servers?: { url: string }[] };
type Specification = Servers & { paths: Record<string, Servers> };

const SPECIFICATIONS = path.join(
  path.dirname(require.resolve('@twilio-alpha/mcp/package.json')),
  'twilio-oai/spec/json',
);

/** All that Twilio's published specifications have: they stand in a package that only maintainers install. */
const OPERATIONS = fs.readdirSync(SPECIFICATIONS).flatMap((name) => {
  const { paths, servers }: Specification = JSON.parse(fs.readFileSync(path.join(SPECIFICATIONS, name), 'utf8'));
  return Object.entries(paths).flatMap(([template, item]) =>
    ['get', 'post', 'put', 'patch', 'delete']
      .filter((method) => method in item)
      .flatMap((method) =>
        (item.servers ?? servers ?? []).map(({ url }) => ({
          method: method.toUpperCase(),
          path: new URL(url).hostname + template,
        })),
      ),
  );
});

/** An address of this account with SIDs that may be anybody's. */
function placeOf(template: string): Place {
  const { sid } = api().store.state.account;
  return template.replace('Accounts/{AccountSid}', `Accounts/${sid}`).replace(/\{\w+\}/g, 'XX1.a%20b') as Place;
}

test('every operation of the specifications is known', () => {
  const refusals = OPERATIONS.map(({ method, path: place }) => {
    const [hostname = '', ...path] = placeOf(place).split(/(?=\/)/);
    return refusal({ method, hostname, path: path.join('') });
  });
  expect(refusals.filter((refused) => refused?.status !== 501)).toEqual([]);
});

test('an operation of Twilio’s that is not modelled: 501, and says so', async () => {
  const others = OPERATIONS.filter(({ path }) => !MODELLED.test(path));
  for (const { method, path } of others.filter((_, index) => index % 19 === 0)) {
    const answer = await api().send(method, placeOf(path));
    expect([method, path, answer.status]).toEqual([method, path, 501]);
    expectError(answer, 501, 20501);
    expect(answer.body.message).toContain(`does not stand in for ${method} `);
  }
  expect([OPERATIONS.length, others.length]).toEqual([1407, 1354]);
});

function refusal(request: object): Refusal | undefined {
  try {
    refusePublished(request as Request);
  } catch (error) {
    return error as Refusal;
  }
}

test('a method that no operation of an address has: 405, and which ones it has', async () => {
  const paths = new Map(OPERATIONS.map(({ path }) => [path, [] as string[]]));
  for (const { method, path } of OPERATIONS) paths.get(path)!.push(method);
  for (const [path, methods] of [...paths].filter((_, index) => index % 19 === 0)) {
    const answer = await api().send('PATCH', placeOf(path));
    expect([path, answer.status]).toEqual([path, 405]);
    expectError(answer, 405, 20004);
    expect(answer.headers.allow?.split(', ')).toEqual(expect.arrayContaining(methods));
  }
});

it.each<[string, string]>([
  ['GET', 'serverless.twilio.com/v1/Nothing'],
  ['GET', 'serverless.twilio.com/v2/Services'],
  ['GET', 'serverless.twilio.com/v1/Services/ZS1/Builds/ZB1/Status/more'],
  ['POST', 'api.twilio.com/2010-04-01/Accounts/AC1/Messages.json'], // of another account
  ['GET', 'api.twilio.com/2010-04-01/Nothing.json'],
  ['GET', 'studio.twilio.com/v9/Flows'],
  ['GET', 'nothing.twilio.com/v1/Services'],
  ['GET', 'serverless-upload.twilio.com/v1/Services'],
  ...[...Object.getOwnPropertyNames(Object.prototype), 'x', '-', '127.0.0.1'].flatMap((name): [string, string][] => [
    ['GET', `${name}/v1/Services`],
    ['GET', `serverless.twilio.com/${name}`],
  ]),
])('an address that no operation has, %s %s: 404', async (method, place) => {
  expectError(await api().send(method, place as Place), 404, 20404);
});
