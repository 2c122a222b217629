/** What the board sees of an account that a whole class deploys to: against a real sandbox. */
import '../test/own-home.js';
import fs from 'node:fs';
import path from 'node:path';
import { HOME } from '../system/paths.js';
import { type TestCloud, testCloud } from '../test/deployments.js';
import { Board } from './board.js';
import { Classroom } from './classroom.js';
import { nothingCounted, Tally } from './tally.js';
import { lookAtServices, type Watched, watchServices } from './watch.js';

const OPTIONS = { sandbox: true };

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud({ home: HOME });
  for (const [name, step] of [
    ['handson-aaaa', '2-6'],
    ['handson-bbbb', '2-4'],
    ['other-service', '2-6'],
  ]) {
    fs.writeFileSync(path.join(HOME, '.env'), `HANDSON_SERVICE_NAME=${name}\n`);
    const { code, stdout, stderr } = await cloud.kit('deploy', step!, '--sandbox');
    if (code !== 0) throw new Error(stdout + stderr);
  }
  fs.rmSync(path.join(HOME, '.handson', 'deployment.json')); // the account is asked, not what this computer remembers
}, 60_000);
afterEach(() => cloud.setFaults());
afterAll(() => cloud.close());

const services: Watched['services'] = [
  { name: 'handson-aaaa', live: '2-6', answer: 'token' },
  { name: 'handson-bbbb', live: '2-4', answer: 'twiml' },
];

test('the class’s services say what is live and answer in a form; others are left alone, and no token is kept', async () => {
  await cloud.forgetCalls();
  const watched = await lookAtServices(OPTIONS);
  expect(watched.services.sort((one, other) => one.name.localeCompare(other.name))).toEqual(services);
  expect(JSON.stringify(watched)).not.toMatch(/eyJ|"(?:token|fingerprint|owner|sid|domain)":/);
  expect(new Set((await cloud.calls()).map(({ method }) => method))).toEqual(new Set(['GET']));
});

test('where Twilio does not answer, what was seen last stays, with the reason', async () => {
  const board = new Board(new Classroom(new Tally(nothingCounted(0))), {
    url: '',
    command: '',
    pin: '304215',
    isLocal: true,
  });
  const seen = (is: (watched: Watched) => boolean) =>
    new Promise<Watched>((resolve) => {
      const stop = board.listen(() => {
        if (!board.state.watched || !is(board.state.watched)) return;
        stop();
        resolve(board.state.watched);
      });
    });
  let end = watchServices(board, OPTIONS);
  expect((await seen(({ services }) => services.length === 2)).why).toBeUndefined();
  end();
  await cloud.setFaults({ kind: 'status', value: 500, match: '^GET .*/Services' });
  end = watchServices(board, OPTIONS);
  const { why, services: last } = await seen((watched) => watched.why !== undefined);
  end();
  expect([why, last.length]).toEqual([expect.stringMatching(/500/), 2]);
});

test('without credentials, that is the reason', async () => {
  fs.rmSync(path.join(HOME, '.env'));
  const { services, why } = await lookAtServices({ sandbox: false });
  expect([services, why]).toEqual([[], expect.stringMatching(/値|設定/)]);
});
