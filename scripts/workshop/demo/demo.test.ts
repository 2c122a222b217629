/** A demonstration in this process, with a real sandbox over HTTP. */
import '../../test/own-home.js';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { STEP_IDS, type StepId } from '../../../steps/steps.js';
import { DEFAULT_SETTINGS, HOME } from '../../system/paths.js';
import { type TestCloud, testCloud } from '../../test/deployments.js';
import { chooseCloud } from '../../twilio/cloud.js';
import { withLock } from '../../twilio/lock.js';
import { Hosts } from '../hosts.js';
import { Demo } from './demo.js';
import { demoServer } from './demo-server.js';
import { demoNews } from './lines.js';
import type { DemoState } from './model.js';

const OPTIONS = { sandbox: true, settings: DEFAULT_SETTINGS, timeoutMs: 20_000 };

let cloud: TestCloud;
let demo: Demo;
let server: http.Server;
/** Every state that a screen was sent, and every line of the terminal. */
let states: DemoState[] = [];
const everything: DemoState[] = [];
const lines: string[] = [];

beforeAll(async () => {
  cloud = await testCloud({ home: HOME });
  demo = new Demo(await chooseCloud(OPTIONS), OPTIONS);
  demo.listen((state, before) => {
    states.push(state);
    everything.push(state);
    lines.push(...demoNews(state, before, undefined));
  });
  server = http.createServer(demoServer(demo, new Hosts())).listen(0, '127.0.0.1');
  await once(server, 'listening');
}, 30_000);
beforeEach(() => {
  states = [];
});
afterEach(() => cloud.setFaults());
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await demo.close();
  await cloud.close();
});

async function settled(work: () => void): Promise<DemoState> {
  work();
  await demo.settled();
  return demo.state;
}

/** The first state from now on that is as it should be. */
function until(condition: (state: DemoState) => boolean): Promise<DemoState> {
  return new Promise((resolve) => {
    const stop = demo.listen((state) => {
      if (!condition(state)) return;
      stop();
      resolve(state);
    });
  });
}

const switchesIn = (seen: DemoState[]) => [
  ...new Set(seen.flatMap(({ job }) => (job?.status === 'running' ? [job.step] : []))),
];

test('before anything is deployed, that is said, and the first press leads to the first step', async () => {
  const before = await settled(() => demo.look());
  expect(before.live).toMatchObject({ cloud: 'sandbox', live: null });
  const { live } = await settled(() => demo.move(-1));
  expect(live).toMatchObject({ live: '2-1', step: '2-1', since: expect.any(Number) });
}, 30_000);

test('when all is built, each switch is three calls and no build, and what is live and answers says so itself', async () => {
  await cloud.kit('deploy', '--prebuild', '--sandbox');
  const others = STEP_IDS.slice(1);
  const counts: [StepId, number, number][] = [];
  for (const step of others) {
    await cloud.forgetCalls();
    const { live, answer, job } = await settled(() => demo.move(1));
    const calls = await cloud.calls();
    const builds = calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/Builds'));
    counts.push([step, calls.length, builds.length]);
    const { body } = await cloud.live();
    expect([job?.status, live?.step, live?.live, answer?.step, answer?.ok]).toEqual(['done', step, step, step, true]);
    expect(answer?.twiml).toBe(body.includes('<Response>') ? body : undefined);
    expect(answer?.claims?.map(({ name }) => name).includes('grants.identity')).toBe(
      body.includes('"token"') ? true : undefined,
    );
  }
  expect(counts).toEqual(others.map((step) => [step, 3, 0]));
  expect(demo.state.steps.every(({ isBuilt }) => isBuilt)).toBe(true);
  const seen = demo.state;
  expect(await settled(() => demo.move(1))).toBe(seen); // there is none after the last
}, 60_000);

test('of the steps wanted during a switch, the last one comes next, and nothing is left half-way', async () => {
  await cloud.setFaults({ kind: 'latency', value: 100 });
  const { live } = await settled(() => {
    for (let presses = 0; presses < 3; presses++) demo.move(-1);
  });
  expect(live?.step).toBe('2-2');
  expect(switchesIn(states)).toEqual(['2-5', '2-2']);
  const endings = states.flatMap(({ job }) =>
    job && job.step !== '2-6' && job.status !== 'running' ? [`${job.step} ${job.status}`] : [],
  );
  expect([...new Set(endings)]).toEqual(['2-5 done', '2-2 done']);
  expect(demo.state.wanted).toBeUndefined();
}, 30_000);

test('a failure says its cause and what to do, and what is live is asked anew', async () => {
  const since = demo.state.live?.since;
  await cloud.setFaults({ kind: 'status', value: 500, match: '^POST .*/Deployments' });
  const { job, live, answer } = await settled(() => demo.move(1));
  expect(job).toMatchObject({ step: '2-4', status: 'failed', message: expect.stringMatching(/500.*前のまま/) });
  expect(job?.next).toMatch(/。$/);
  expect([live?.step, live?.since, answer?.ok]).toEqual(['2-2', since, true]);
  expect(lines.join('\n')).toMatch(/✖ .*500.*\n {2}次に /);
}, 30_000);

test('what cannot be asked is unknown, with the reason; afterwards, the keys go on from what was known', async () => {
  await cloud.setFaults({ kind: 'reset' });
  const { live, answer, job } = await settled(() => demo.look());
  expect(live).toMatchObject({ live: 'unknown', why: expect.stringMatching(/接続/) });
  expect([live?.step, answer, job]).toEqual([undefined, undefined, undefined]);
  expect(lines.at(-1)).toMatch(/不明/);
  await cloud.setFaults();
  expect((await settled(() => demo.move(1))).live?.step).toBe('2-4');
}, 30_000);

test('a refusal because of too many calls is counted down, and the switch then goes on', async () => {
  const refusals = [1, 2].map((nth) => ({ kind: 'status' as const, value: 429, match: ' /v1/', nth }));
  await cloud.setFaults(...refusals);
  const { live } = await settled(() => demo.move(1));
  const notes = states.flatMap(({ job }) => job?.phases.flatMap(({ note }) => note ?? []) ?? []);
  const seconds = notes.map((note) => /429.*?(\d+) 秒後/.exec(note)?.[1]);
  expect([...new Set(seconds.join(''))]).toEqual(['1', '2']);
  expect(seconds.join('')).toMatch(/21+$/); // the second wait is longer, and passes
  expect(live?.step).toBe('2-5');
}, 30_000);

test('while another command is at it, a switch is refused and says so', async () => {
  const { job, live } = await withLock(() => settled(() => demo.move(1)));
  expect(job).toMatchObject({ status: 'failed', message: expect.stringMatching(/ほかのデプロイかリセットが実行中/) });
  expect(live?.step).toBe('2-5');
}, 30_000);

test('what somebody else deployed is seen, not since when; it is asked by pressing a key', async () => {
  await cloud.kit('deploy', '2-1', '--sandbox');
  const { live, answer } = await settled(() => demo.look());
  expect([live?.step, live?.since, answer?.step]).toEqual(['2-1', undefined, '2-1']);
  cloud.writeWorkspace('mine');
  await cloud.kit('deploy', '--sandbox');
  const own = await settled(() => demo.look());
  expect([own.live?.live, own.live?.step, own.answer?.step, own.answer?.ok]).toEqual([
    'workspace',
    undefined,
    '2-6',
    true,
  ]);
}, 30_000);

describe('over HTTP', () => {
  const port = () => (server.address() as AddressInfo).port;
  const ask = (place: string, { headers = {}, method = 'GET', body = '' } = {}) =>
    new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const request = http.request({ port: port(), path: place, method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          if (/^data: .*\n\n/m.test(text)) request.destroy(); // a stream has no end
        });
        response.on('close', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
      });
      request.on('error', reject).end(body);
    });
  const post = (name: string, body: string, headers: Record<string, string> = {}) =>
    ask(`/api/actions/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });

  test('the page and what it is made of are served, under the workshop’s policy', async () => {
    const page = await ask('/');
    expect([page.status, page.headers['content-security-policy']]).toEqual([
      200,
      expect.stringContaining("default-src 'none'"),
    ]);
    const named = [...page.body.matchAll(/(?:href|src)="([^"]+)"/g)].map((hit) => hit[1]!);
    expect(named.length).toBeGreaterThan(5);
    const found = await Promise.all(named.map((place) => ask(place)));
    expect(found.map(({ status }) => status)).toEqual(named.map(() => 200));
  });

  test('nobody else’s page can read or press', async () => {
    const foreign: Record<string, string>[] = [
      { host: 'evil.example' },
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    const before = demo.state;
    for (const headers of foreign) {
      const refused = await Promise.all([ask('/api/events', { headers }), post('next', '{}', headers)]);
      expect(refused.map(({ status }) => status)).toEqual([403, 403]);
    }
    expect((await post('next', '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    for (const [name, body] of [
      ['show', '{"step":"../../.env"}'],
      ['show', '{}'],
      ['constructor', '{}'],
    ] as const)
      expect((await post(name, body)).status).toBe(409);
    expect(demo.state).toBe(before);
  });

  test('pressed there, keys do the same, and every screen is told', async () => {
    const isThere = until(({ live, answer }) => live?.step === '2-6' && answer !== undefined);
    expect((await post('show', '{"step":"2-6"}')).status).toBe(200);
    await isThere;
    await post('view', '{}');
    const { body } = await ask('/api/events');
    const told = JSON.parse(/^data: (.*)$/m.exec(body)![1]!);
    expect(told).toMatchObject({ view: 'lesson', live: { live: '2-6' }, answer: { ok: true, checked: 'address' } });
  }, 30_000);
});

test('ended during a switch, it is called off before its next call', async () => {
  await cloud.setFaults({ kind: 'latency', value: 60_000, match: ' /v1/' });
  const isUnderWay = until(
    ({ job }) => job?.status === 'running' && job.phases.some(({ title }) => /ビルド/.test(title)),
  );
  demo.show('2-1');
  await isUnderWay;
  await demo.close();
  expect(demo.state.job).toMatchObject({ step: '2-1', status: 'failed', message: '中止しました。' });
  expect(states.filter(({ isAsking }) => isAsking)).toEqual([]); // nor does it begin to ask what is live
}, 30_000);

test('no secret, no whole token and no signature in any state or line', async () => {
  const { authToken, apiSecret } = cloud.sandbox;
  const told = JSON.stringify(everything) + lines.join('\n');
  expect(everything.length).toBeGreaterThan(50);
  for (const secret of [authToken, apiSecret, 'eyJ']) expect(told).not.toContain(secret);
});
