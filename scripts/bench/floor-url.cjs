// The floor of `check:step6 --url`: bare Node fetches the token, decodes it and verifies its signature and its claims.
// By node:http, which starts sooner than the global fetch. Arguments: the address, the settings file.
const assert = require('node:assert');
const { createHmac } = require('node:crypto');
const http = require('node:http');
const { text } = require('node:stream/consumers');
const { jwtDecode } = require('jwt-decode');

const [url, settings] = process.argv.slice(2);
process.loadEnvFile(settings);
const { ACCOUNT_SID, API_KEY, API_SECRET, TWIML_APP_SID } = process.env;

http.get(url, async (response) => {
  const { token } = JSON.parse(await text(response));
  const [header, payload, signature] = token.split('.');
  assert.equal(createHmac('sha256', API_SECRET).update(`${header}.${payload}`).digest('base64url'), signature);
  assert.equal(jwtDecode(token, { header: true }).cty, 'twilio-fpa;v=1');
  const { iss, sub, exp, grants } = jwtDecode(token);
  assert.deepEqual([iss, sub], [API_KEY, ACCOUNT_SID]);
  assert.ok(exp > Date.now() / 1000);
  assert.deepEqual(grants, { identity: 'user', voice: { outgoing: { application_sid: TWIML_APP_SID } } });
});
