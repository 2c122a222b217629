import { judgeCode } from '../../checks/check.js';
import { mended, withRepair } from '../../checks/repair/mended.js';
import { tokensOf } from '../../checks/repair/tokens.js';
import { allPassed } from '../../checks/verdict.js';
import { type StepId, stepFor } from '../../steps/steps.js';
import { Runner } from '../run/runner/runner.js';
import { changed, inspected, solution } from '../test/handlers.js';
import { findRepair } from './find-repair.js';

const [IDENTITY, GRANT, TOKEN, RESPONSE] = (['identity', 'grant', 'token', 'response'] as const).map(
  (role) => stepFor(role).id,
) as [StepId, StepId, StepId, StepId];

let runner = new Runner({ reusable: true });
afterAll(() => runner.stop());

async function repairOf(step: StepId, source: string, fileName = 'token.ts') {
  const evidence = await inspected(source, fileName);
  const verdicts = judgeCode(step, evidence);
  let isWarm = await runner.isFree();
  const repair = await findRepair(step, evidence, {
    fileName: `/workspace/${fileName}`,
    verdicts,
    deadline: Date.now() + 30_000,
    takeRunner: () => {
      if (!isWarm) {
        runner.stop();
        runner = new Runner({ reusable: true });
      }
      isWarm = false;
      return runner;
    },
  });
  return { repair, verdicts: withRepair(verdicts, repair, source) };
}

const words = (source: string) => tokensOf(source).map(({ text }) => text);

// biome-ignore format: a table, one slip a line
test.each<[title: string, step: StepId, from: string, to: string, line: number, says: string]>([
  ['a semicolon in an object', TOKEN, 'APP_SID,', 'APP_SID;', 23, '; を , に変えて'],
  ['a missing comma', GRANT, 'APP_SID,', 'APP_SID', 23, 'context.TWIML_APP_SID の後に , を書いて'],
  ['a missing quote', IDENTITY, "'user';", "'user;", 15, "'"],
  ['typographic quotes', IDENTITY, "'user'", '“user”', 15, "“user” を 'user' に変えて"],
  ['a full-width mark', RESPONSE, 'toJwt()', 'toJwt（)', 34, '（ を ( に変えて'],
  ['a name misspelt where it is made', TOKEN, 'const voiceGrant', 'const voicegrant', 22, 'voicegrant を voiceGrant に変えて'],
  ['a name misspelt where it is used', TOKEN, 'addGrant(voiceGrant)', 'addGrant(voiceGrnt)', 31, 'voiceGrnt を voiceGrant に変えて'],
  ['words joined', GRANT, 'new VoiceGrant', 'newVoiceGrant', 22, 'newVoiceGrant'],
  ['no context', RESPONSE, 'context.API_KEY', 'API_KEY', 28, 'context.'],
  ['values in the wrong order', RESPONSE, 'context.API_KEY, context.API_SECRET', 'context.API_SECRET, context.API_KEY', 28, 'API_SECRET と API_KEY を入れ替えて'],
  ['a parameter lost', RESPONSE, '(context, event, callback)', '(event, callback)', 12, 'context'],
  ['a line made a comment', RESPONSE, '  token.addGrant', '  // token.addGrant', 31, '// を消して'],
  ['a word in two', GRANT, 'const voiceGrant', 'const voice Grant', 22, 'voice Grant を voiceGrant に変えて'],
  ['values two places apart', RESPONSE, 'context.ACCOUNT_SID, context.API_KEY, context.API_SECRET', 'context.API_SECRET, context.API_KEY, context.ACCOUNT_SID', 28, '28 行目の API_SECRET と ACCOUNT_SID を入れ替えて'],
  ['two values exchanged', TOKEN, 'callback(null, twiml)', 'callback(twiml, null)', 37, 'twiml と null を入れ替えて'],
  ['a hyphen for an underscore', TOKEN, 'context.API_KEY', 'context.API-KEY', 28, 'API-KEY を API_KEY に変えて'],
  ['a line cut short before a whole one', GRANT, 'context.TWIML_APP_SID,', '', 23, 'context.TWIML_APP_SID, を書いて'],
  ['no braces around the answer', RESPONSE, '{ token: token.toJwt() }', 'token: token.toJwt()', 34, '{ を書いて'],
  ['no new', GRANT, 'new VoiceGrant', 'VoiceGrant', 22, 'new'],
])('%s is mended where it was made, and proven', async (_, step, from, to, line, says) => {
  const original = solution(step);
  const source = changed(original, from, to);
  const { repair, verdicts } = await repairOf(step, source);
  expect(repair?.proof).toBe('passes');
  expect(words(mended(source, repair!))).toEqual(words(original));
  expect(verdicts.find((verdict) => verdict.repair)).toMatchObject({ place: { line }, next: expect.stringContaining(says) });
});

test('a lost line is put back between its neighbours, and a moved one where it was', async () => {
  const original = solution(RESPONSE);
  const lines = original.split('\n');
  const grant = lines.findIndex((line) => line.includes('token.addGrant'));
  const lost = await repairOf(RESPONSE, lines.toSpliced(grant, 1).join('\n'));
  expect(words(mended(lines.toSpliced(grant, 1).join('\n'), lost.repair!))).toEqual(words(original));
  const made = lines.findIndex((line) => line.includes('const AccessToken'));
  const swapped = lines
    .with(made, lines[made + 1]!)
    .with(made + 1, lines[made]!)
    .join('\n');
  expect(words(mended(swapped, (await repairOf(RESPONSE, swapped)).repair!))).toEqual(words(original));
});

test('the words and the layout of the author stay, in another dress than the kit’s', async () => {
  const source = `// 自分の書き方です
exports.handler = (ctx, _e, done) => {
    const { AccessToken } = Twilio.jwt
    const perm = new AccessToken.VoiceGrant({ outgoingApplicationSid: ctx.TWIML_APP_SID incomingAllow: false })
    const jwt = new AccessToken(ctx.ACCOUNT_SID, ctx.API_KEY, ctx.API_SECRET, { identity: "taro" })
    jwt.addGrant(perm)   // 許可
    done(null, { token: jwt.toJwt() })
}
`;
  const { repair } = await repairOf(RESPONSE, source, 'token.js');
  expect(repair?.proof).toBe('passes');
  expect(mended(source, repair!)).toBe(source.replace('SID incoming', 'SID, incoming'));
});

test('several mistakes at once are mended together: what the document prints for the last step', async () => {
  const source = solution(RESPONSE)
    .replace('context.TWIML_APP_SID,', 'TWIML_APP_SID;')
    .replace('context.ACCOUNT_SID, context.API_KEY, context.API_SECRET', 'ACCOUNT_SID, API_KEY, API_SECRET');
  const { repair } = await repairOf(RESPONSE, source);
  expect(repair).toMatchObject({ proof: 'passes' });
  expect(words(mended(source, repair!))).toEqual(words(solution(RESPONSE)));
});

const OTHERWISE = `function handler(env, query, done) {
  try {
    var AccessToken = Twilio.jwt.AccessToken;
    var { ACCOUNT_SID, API_KEY, API_SECRET, TWIML_APP_SID: app } = env;
    var grant = new AccessToken.VoiceGrant({ outgoingApplicationSid: app });
    var jwt = new AccessToken(ACCOUNT_SID, API_KEY, API_SECRET, { identity: 'user' });
    jwt.addGrant(grant);
    done(null, { token: jwt.toJwt() });
  } catch (error) {
    done(error);
  }
}
exports.handler = handler;
`;

// biome-ignore format: a table, one slip a line
test.each<[title: string, ...changes: [from: string, to: string][]]>([
  ['an export that was lost', ['exports.handler = handler;\n', '']],
  ['a head that was lost', ['function handler(env, query, done) {\n', '']],
  ['a catch that is misspelt', ['catch', 'ctach']],
  ['a setting that is taken by a wrong name', ['API_SECRET, TWIML', 'API_SECET, TWIML']],
  ['lines in the wrong order', ['    jwt.addGrant(grant);\n    done(null, { token: jwt.toJwt() });\n', '    done(null, { token: jwt.toJwt() });\n    jwt.addGrant(grant);\n']],
  ['a line that stands twice, and a wrong bracket', ['  try {\n', '  try {\n    var x;\n    const y = x;\n    const y = x;\n'], ["'user' })", "'user' ])"]],
  ['a word that nothing has, and a full-width mark', ['addGrant(grant)', 'addGrant(grnt)'], ['toJwt() }', 'toJwt() ｝']],
])('in a handler of another shape, %s is mended with proof', async (_, ...changes) => {
  const source = changes.reduce((text, [from, to]) => changed(text, from, to), OTHERWISE);
  const { repair } = await repairOf(RESPONSE, source, 'token.js');
  expect(repair?.proof).toBe('passes');
  expect(repair!.edits.length).toBeLessThanOrEqual(2);
});

test('what was found passes when it is tried once more, and nothing is said of what cannot be mended', async () => {
  const source = changed(solution(RESPONSE), 'token.toJwt()', 'token.toJwt');
  const { repair } = await repairOf(RESPONSE, source);
  expect(allPassed(judgeCode(RESPONSE, await inspected(mended(source, repair!))))).toBe(true);
  const { repair: none, verdicts } = await repairOf(RESPONSE, 'これは コードでは ありません\n'.repeat(5));
  expect([none, verdicts.some((verdict) => verdict.repair)]).toEqual([undefined, false]);
});
