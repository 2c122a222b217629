import fs from 'node:fs';
import path from 'node:path';
import { temporaryHome } from '../test/run-kit.js';
import {
  allRecords,
  type DeploymentRecord,
  forgetRecord,
  keepRecord,
  latestRecord,
  parseMarker,
  recordOf,
} from './record.js';

const folder = temporaryHome();
const recordFile = path.join(folder, 'deployment.json');
afterEach(() => fs.rmSync(recordFile, { force: true }));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const SIDS = ['a', 'b'].map((digit) => `AC${digit.repeat(32)}`);
const OWNERS = (['twilio', 'sandbox'] as const).flatMap((kind) =>
  SIDS.flatMap((accountSid) => ['handson-x', 'handson-y'].map((serviceName) => ownerOf(kind, accountSid, serviceName))),
);

function ownerOf(kind: DeploymentRecord['cloud'], accountSid: string, serviceName: string) {
  const credentials = { accountSid, username: accountSid, password: '' };
  return { kind, credentials, serviceName, recordFile };
}

type Owner = (typeof OWNERS)[number];

function recordFor({ kind, credentials: { accountSid }, serviceName }: Owner): DeploymentRecord {
  const domain = `${serviceName}-${accountSid.at(-1)}-${kind}.twil.io`;
  const live = { name: '2-6' as const, fingerprint: '0'.repeat(16) };
  const builds = { [live.fingerprint]: `ZB${'0'.repeat(32)}` };
  return { cloud: kind, accountSid, serviceName, serviceSid: 'ZS', environmentSid: 'ZE', domain, live, builds };
}

const publish = (owner: Owner) => keepRecord(recordFor(owner), { file: recordFile, isLatest: true });

test('each cloud, account and service has a record of its own, and forgetting one leaves the others', () => {
  OWNERS.forEach(publish);
  expect(OWNERS.map((owner) => recordOf(owner))).toEqual(OWNERS.map(recordFor));
  for (const [index, forgotten] of OWNERS.entries()) {
    forgetRecord(forgotten);
    const rest = OWNERS.slice(index + 1);
    expect(OWNERS.filter((owner) => recordOf(owner))).toEqual(rest);
  }
  expect(fs.existsSync(recordFile)).toBe(false);
});

test('the latest is what was published last; when it is forgotten, the one before it', () => {
  const [first, second, third] = OWNERS as [Owner, Owner, Owner, ...Owner[]];
  expect(latestRecord(recordFile)).toBeUndefined();
  for (const owner of [first, second, third, first]) publish(owner);
  keepRecord(recordFor(second), { file: recordFile }); // kept, not published
  expect(latestRecord(recordFile)).toEqual(recordFor(first));
  forgetRecord(third);
  expect(latestRecord(recordFile)).toEqual(recordFor(first));
  forgetRecord(first);
  expect(latestRecord(recordFile)).toEqual(recordFor(second));
});

test('a file of version 1 is read as one record, and kept beside new ones', () => {
  const [old, other] = OWNERS as [Owner, Owner, ...Owner[]];
  fs.writeFileSync(recordFile, JSON.stringify({ version: 1, ...recordFor(old) }));
  expect([recordOf(old), latestRecord(recordFile), recordOf(other)]).toEqual([
    recordFor(old),
    recordFor(old),
    undefined,
  ]);
  publish(other);
  expect(allRecords(recordFile)).toEqual([recordFor(old), recordFor(other)]);
});

test.each([
  '',
  '{"version":1,',
  '{"version":2}',
  '{"version":3,"records":{}}',
  '[]',
  'null',
  '{"version":2,"records":{"x":null}}',
])('a file that holds %j is no record, and is replaced by the next one', (text) => {
  fs.writeFileSync(recordFile, text);
  expect(allRecords(recordFile)).toEqual([]);
  publish(OWNERS[0]!);
  expect(allRecords(recordFile)).toHaveLength(1);
});

test.each([
  ['{"name":"2-6","fingerprint":"0123456789abcdef"}', { name: '2-6', fingerprint: '0123456789abcdef' }],
  ['{"name":"2-6","fingerprint":"f","owner":"o","more":1}', { name: '2-6', fingerprint: 'f', owner: 'o' }],
  ['{"name":"2-6","fingerprint":"f","owner":{}}', { name: '2-6', fingerprint: 'f' }],
  [JSON.stringify({ name: '\u001b]52;c;eA==\u0007', fingerprint: 'f' }), undefined],
  ['{"name":"2-6"}', undefined],
  ['null', undefined],
  ['<Response/>', undefined],
])('the marker in %j', (text, marker) => {
  expect(parseMarker(text)).toEqual(marker);
});
