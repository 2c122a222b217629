import fs from 'node:fs';
import path from 'node:path';
import { type TestCloud, testCloud } from './test/deployments.js';
import { changed, solution } from './test/handlers.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.close());

test.each([
  ["'user'", 'context.API_SECRET'],
  ['{ token: token.toJwt() }', '{ token: token.toJwt(), a: btoa((context as any).AUTH_TOKEN) }'],
  ['{ token: token.toJwt() }', 'token'],
])('a workspace whose answer gives a secret away (%s → %s) is not sent', async (from, to) => {
  fs.mkdirSync(path.join(cloud.home, 'workspace'), { recursive: true });
  fs.writeFileSync(path.join(cloud.home, 'workspace', 'token.ts'), changed(solution('2-6'), from, to));
  const { code, stdout, stderr } = await cloud.kit('deploy', '--sandbox');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^レスポンスに秘密の値が入っているので、.*送りませんでした。/);
  expect(stderr).toMatch(/API_SECRET|AUTH_TOKEN|AccessToken/);
  const json = await cloud.kit('deploy', '--sandbox', '--json');
  const lines = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([json.code, lines.at(-1)]).toMatchObject([1, { ok: false, verdicts: [{ status: 'failed', blame: 'code' }] }]);
  const calls = await cloud.calls();
  expect(calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  const { apiSecret, authToken } = cloud.sandbox;
  for (const secret of [apiSecret, authToken]) expect(cloud.printed()).not.toContain(secret.slice(0, 8));
});
