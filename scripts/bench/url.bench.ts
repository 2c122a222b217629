/** What `check:step6 --url` asserts, written as a test: the peer that it is measured against. */
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import { parseEnv } from 'node:util';
import { jwtDecode } from 'jwt-decode';

interface Claims {
  iss: string;
  sub: string;
  exp: number;
  grants: object;
}

test('the address answers with a token of this account for outgoing calls', async () => {
  const settings = parseEnv(fs.readFileSync(process.env.BENCH_SETTINGS!, 'utf8'));
  const { ACCOUNT_SID, API_KEY, API_SECRET = '', TWIML_APP_SID } = settings;
  const response = await fetch(process.env.BENCH_TARGET!);
  expect(response.status).toBe(200);
  const { token } = (await response.json()) as { token: string };
  const [header, payload, signature] = token.split('.');
  expect(createHmac('sha256', API_SECRET).update(`${header}.${payload}`).digest('base64url')).toBe(signature);
  const { iss, sub, exp, grants } = jwtDecode<Claims>(token);
  expect([iss, sub]).toEqual([API_KEY, ACCOUNT_SID]);
  expect(exp).toBeGreaterThan(Date.now() / 1000);
  expect(grants).toEqual({ identity: 'user', voice: { outgoing: { application_sid: TWIML_APP_SID } } });
});
