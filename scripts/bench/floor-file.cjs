// The floor of `check:step4 --file`: bare Node compiles the handler, runs it with the real library and looks at the grant.
// Argument: the file.
const assert = require('node:assert');
const fs = require('node:fs');
const ts = require('typescript');
const twilio = require('twilio');

const { outputText, diagnostics } = ts.transpileModule(fs.readFileSync(process.argv[2], 'utf8'), {
  reportDiagnostics: true,
  compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
});
assert.deepEqual(diagnostics, []);

const made = [];
class VoiceGrant extends twilio.jwt.AccessToken.VoiceGrant {
  constructor(options) {
    super(options);
    made.push(options);
  }
}
class AccessToken extends twilio.jwt.AccessToken {}
AccessToken.VoiceGrant = VoiceGrant;
globalThis.Twilio = { ...twilio, jwt: { ...twilio.jwt, AccessToken } };

const exported = {};
new Function('exports', outputText)(exported);
exported.handler({ TWIML_APP_SID: 'AP' }, {}, (error, answer) => {
  assert.ok(!error && answer instanceof twilio.twiml.VoiceResponse);
  assert.deepEqual(made, [{ outgoingApplicationSid: 'AP', incomingAllow: false }]);
});
