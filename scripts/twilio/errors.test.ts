import { accountForTests } from '../test/stand-in.js';

const at = accountForTests();

const WRONG = 'a1'.repeat(16);
const OWNER = 'ACCOUNT_SID と AUTH_TOKEN';
const KEY = 'API_KEY と API_SECRET';

/** Refused by the account itself, with its error code, or by its status alone. */
test.each([
  ['deploy', { AUTH_TOKEN: WRONG }, OWNER, KEY],
  ['deploy', { AUTH_TOKEN: undefined, API_SECRET: WRONG }, KEY, OWNER],
  ['reset', { AUTH_TOKEN: WRONG }, OWNER, KEY],
  ['reset', { AUTH_TOKEN: undefined, API_SECRET: WRONG }, KEY, OWNER],
])('%s with %j names the pair that was refused', async (command, changes, used, other) => {
  const { account, home } = at;
  account.writeSettings(home, changes);
  for (const isCoded of [true, false]) {
    if (!isCoded) await account.setFaults({ kind: 'status', value: 401, match: '/v1/' });
    const { code, stderr } = await account.kit(home, command);
    expect([code, stderr]).toEqual([2, expect.stringContaining(used)]);
    expect(stderr).not.toContain(other);
    expect(stderr).toMatch(isCoded ? /20003/ : /401|20003/);
  }
});
