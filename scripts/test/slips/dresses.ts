/** The solution of every step that is written, and the same in other dresses: what a slip is made in. */
import { FIRST_STEP, includes, STEPS, type StepId } from '../../../steps/steps.js';
import { solution } from '../handlers.js';

export interface Dressed {
  dress: string;
  step: StepId;
  /** `token.js` for plain JavaScript. */
  file: string;
  source: string;
}

/** A handler in pieces: a step takes those that it asks for, and one of the two answers. */
interface Dress {
  title: string;
  file: string;
  /** Up to the first line of the handler. */
  open: string;
  identity: string;
  /** What is taken from the library. */
  taken: string;
  grant: string;
  token: string;
  /** The answer of the steps that end in TwiML. */
  twiml: string;
  /** The answer of the last one. */
  answer: string;
  close: string;
}

const DRESSES: readonly Dress[] = [
  {
    title: 'plain JavaScript',
    file: 'token.js',
    open: 'exports.handler = function (context, event, callback) {',
    identity: "  const identity = 'user';",
    taken: '  const AccessToken = Twilio.jwt.AccessToken;\n  const VoiceGrant = AccessToken.VoiceGrant;',
    grant: `  const voiceGrant = new VoiceGrant({
    outgoingApplicationSid: context.TWIML_APP_SID,
    incomingAllow: false
  });`,
    token: `  const token = new AccessToken(
    context.ACCOUNT_SID,
    context.API_KEY,
    context.API_SECRET,
    { identity: identity }
  );
  token.addGrant(voiceGrant);`,
    twiml: '  const twiml = new Twilio.twiml.VoiceResponse();\n  return callback(null, twiml);',
    answer: '  return callback(null, { token: token.toJwt() });',
    close: '};',
  },
  {
    title: 'arrow function',
    file: 'token.js',
    open: 'exports.handler = (context, event, callback) => {',
    identity: "  const identity = 'alice';",
    taken: '  const { AccessToken } = Twilio.jwt;\n  const { VoiceGrant } = AccessToken;',
    grant: `  const voiceGrant = new VoiceGrant({
    outgoingApplicationSid: context.TWIML_APP_SID,
  });`,
    token: `  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity });
  token.addGrant(voiceGrant);`,
    twiml: "  const twiml = new Twilio.twiml.VoiceResponse();\n  twiml.say('hello');\n  callback(null, twiml);",
    answer: '  callback(null, { token: token.toJwt() });',
    close: '};',
  },
  {
    title: 'destructured',
    file: 'token.ts',
    open: `import type { ServerlessFunctionSignature } from '@twilio-labs/serverless-runtime-types/types';

type Env = { ACCOUNT_SID: string; TWIML_APP_SID: string; API_KEY: string; API_SECRET: string };

export const handler: ServerlessFunctionSignature<Env> = (context, event, callback) => {
  const { ACCOUNT_SID, TWIML_APP_SID, API_KEY, API_SECRET } = context;`,
    identity: "  const identity = 'user';",
    taken: '  const { AccessToken } = Twilio.jwt;\n  const { VoiceGrant } = AccessToken;',
    grant: '  const voiceGrant = new VoiceGrant({ outgoingApplicationSid: TWIML_APP_SID, incomingAllow: false });',
    token: `  const token = new AccessToken(ACCOUNT_SID, API_KEY, API_SECRET, { identity });
  token.addGrant(voiceGrant);`,
    twiml: '  const twiml = new Twilio.twiml.VoiceResponse();\n\n  return callback(null, twiml);',
    answer: '  const jwt = token.toJwt();\n\n  return callback(null, { token: jwt });',
    close: '};',
  },
  {
    title: 'other names',
    file: 'token.js',
    open: 'exports.handler = function (env, query, done) {',
    identity: "  const clientName = 'taro_1';",
    taken: '  const Jwt = Twilio.jwt.AccessToken;\n  const Permission = Jwt.VoiceGrant;',
    grant: `  const permission = new Permission({
    incomingAllow: false,
    outgoingApplicationSid: env.TWIML_APP_SID,
  });`,
    token: `  const ticket = new Jwt(env.ACCOUNT_SID, env.API_KEY, env.API_SECRET, { identity: clientName, ttl: 3600 });
  ticket.addGrant(permission);`,
    twiml: "  const voice = new Twilio.twiml.VoiceResponse();\n  voice.say('ok');\n  done(null, voice);",
    answer: '  done(null, { token: ticket.toJwt() });',
    close: '};',
  },
  {
    title: 'Twilio.Response',
    file: 'token.js',
    open: 'exports.handler = function (context, event, callback) {\n  const response = new Twilio.Response();',
    identity: "  const identity = 'user';",
    taken: '  const AccessToken = Twilio.jwt.AccessToken;\n  const VoiceGrant = AccessToken.VoiceGrant;',
    grant: `  const voiceGrant = new VoiceGrant({
    outgoingApplicationSid: context.TWIML_APP_SID,
    incomingAllow: false,
  });`,
    token: `  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: identity });
  token.addGrant(voiceGrant);`,
    twiml: `  const twiml = new Twilio.twiml.VoiceResponse();
  response.appendHeader('Content-Type', 'text/xml');
  response.setBody(twiml.toString());
  return callback(null, response);`,
    answer: `  response.appendHeader('Content-Type', 'application/json');
  response.setBody({ token: token.toJwt() });
  return callback(null, response);`,
    close: '};',
  },
  {
    title: 'no semicolons',
    file: 'token.js',
    open: 'exports.handler = function (context, event, callback) {',
    identity: "  const identity = 'user'",
    taken: '  const AccessToken = Twilio.jwt.AccessToken\n  const VoiceGrant = AccessToken.VoiceGrant',
    grant: `  const voiceGrant = new VoiceGrant({
    outgoingApplicationSid: context.TWIML_APP_SID,
    incomingAllow: false
  })`,
    token: `  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: identity })
  token.addGrant(voiceGrant)`,
    twiml: '  const twiml = new Twilio.twiml.VoiceResponse()\n  return callback(null, twiml)',
    answer: '  return callback(null, { token: token.toJwt() })',
    close: '}',
  },
  {
    title: 'compact, double quotes',
    file: 'token.js',
    open: 'exports.handler=function(context,event,callback){',
    identity: 'const identity="user";',
    taken: 'const AccessToken=Twilio.jwt.AccessToken;const VoiceGrant=AccessToken.VoiceGrant;',
    grant: 'const grant=new VoiceGrant({outgoingApplicationSid:context.TWIML_APP_SID,incomingAllow:false});',
    token: `const token=new AccessToken(context.ACCOUNT_SID,context.API_KEY,context.API_SECRET,{identity:identity});
token.addGrant(grant);`,
    twiml: 'const twiml=new Twilio.twiml.VoiceResponse();\nreturn callback(null,twiml);',
    answer: 'return callback(null,{token:token.toJwt()});',
    close: '};',
  },
  {
    title: 'let and var, four spaces',
    file: 'token.js',
    open: 'exports.handler = function(context, event, callback) {',
    identity: "    let identity;\n    identity = 'user';",
    taken: '    var AccessToken = Twilio.jwt.AccessToken;\n    var VoiceGrant = AccessToken.VoiceGrant;',
    grant: `    let voiceGrant = new VoiceGrant();
    voiceGrant.outgoingApplicationSid = context.TWIML_APP_SID;
    voiceGrant.incomingAllow = false;`,
    token: `    let options = { identity: identity };
    let token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, options);
    token.addGrant(voiceGrant);`,
    twiml: '    let twiml = new Twilio.twiml.VoiceResponse();\n    callback(null, twiml);',
    answer: '    let body = { token: token.toJwt() };\n    callback(null, body);',
    close: '};',
  },
  {
    title: 'tabs and CRLF',
    file: 'token.ts',
    open: `type Env = Record<string, string>\r
type Done = (error: unknown, payload?: object) => void;\r
\r
export const handler = function (context: Env, event: object, callback: Done) {\r`,
    identity: "\tconst identity = 'user';\r",
    taken: '\tconst AccessToken = Twilio.jwt.AccessToken;\r\n\tconst VoiceGrant = AccessToken.VoiceGrant;\r',
    grant: `\tconst voiceGrant = new VoiceGrant({\r
\t\toutgoingApplicationSid: context.TWIML_APP_SID,\r
\t\tincomingAllow: false,\r
\t});\r`,
    token: `\tconst token = new AccessToken(\r
\t\tcontext.ACCOUNT_SID!, context.API_KEY!, context.API_SECRET!, { identity }\r
\t);\r
\ttoken.addGrant(voiceGrant);\r`,
    twiml: '\tconst twiml = new Twilio.twiml.VoiceResponse();\r\n\treturn callback(null, twiml);\r',
    answer: '\treturn callback(null, { token: token.toJwt() });\r',
    close: '};\r',
  },
  {
    title: 'comments in odd places',
    file: 'token.ts',
    open: `/* token */ import type { ServerlessFunctionSignature } from '@twilio-labs/serverless-runtime-types/types';
type Env = {
  ACCOUNT_SID: string; // アカウント
  TWIML_APP_SID: string; API_KEY: string; API_SECRET: string;
};
// ここから {
export const handler: ServerlessFunctionSignature<Env> = function (context, /* 使わない */ event, callback) {`,
    identity: "  const identity /* 名前 */ = 'user'; // 'user' は \"仮\" の名前",
    taken: `  // const AccessToken = require('twilio').jwt.AccessToken;
  const AccessToken = Twilio.jwt.AccessToken; /* トークン */
  const VoiceGrant = // 許可
    AccessToken.VoiceGrant;`,
    grant: `  const voiceGrant = new VoiceGrant({
    // 発信先
    outgoingApplicationSid: context.TWIML_APP_SID, // , ではなく ; と書かない
    incomingAllow: /* 着信 */ false,
  });`,
    token: `  const token = new AccessToken(
    context.ACCOUNT_SID, // 1 番目
    context.API_KEY, // 2 番目
    context.API_SECRET, // 3 番目
    { identity: identity }, // 4 番目
  );

  /* 許可を加える */ token.addGrant(voiceGrant);`,
    twiml: `  const twiml = new Twilio.twiml.VoiceResponse(); // 仮
  return callback(null, /* 応答 */ twiml);`,
    answer: '  return callback(null, { token: /* JWT */ token.toJwt() }); // おわり',
    close: '};',
  },
  {
    title: 'async handler',
    file: 'token.js',
    open: 'exports.handler = async function (context, event, callback) {',
    identity: "  const identity = await Promise.resolve('user');",
    taken: '  const AccessToken = Twilio.jwt.AccessToken;\n  const VoiceGrant = AccessToken.VoiceGrant;',
    grant: `  const voiceGrant = new VoiceGrant({
    outgoingApplicationSid: context.TWIML_APP_SID,
    incomingAllow: false,
  });`,
    token: `  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: identity });
  token.addGrant(voiceGrant);`,
    twiml: '  const twiml = new Twilio.twiml.VoiceResponse();\n  return callback(null, twiml);',
    answer: '  return callback(null, { token: token.toJwt() });',
    close: '};',
  },
  {
    title: 'function declaration, exported afterwards',
    file: 'token.js',
    open: 'function handler(context, event, callback) {\n  "use strict";',
    identity: "  const user = { identity: 'user' };",
    taken: '  const AccessToken = Twilio.jwt.AccessToken;\n  const VoiceGrant = AccessToken.VoiceGrant;',
    grant: `  const options = {
    outgoingApplicationSid: context.TWIML_APP_SID,
    incomingAllow: false,
  };
  const voiceGrant = new VoiceGrant(options);`,
    token: `  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, user);
  token.addGrant(voiceGrant);`,
    twiml: '  const twiml = new Twilio.twiml.VoiceResponse();\n  callback(null, twiml.toString());',
    answer: '  const answer = { token: token.toJwt() };\n  callback(null, answer);',
    close: '}\n\nexports.handler = handler;',
  },
  {
    title: 'exported function, with try and catch',
    file: 'token.ts',
    open: `export function handler(context: any, event: any, callback: any): void {
  try {`,
    identity: "    const identity: string = 'user';",
    taken: '    const AccessToken = Twilio.jwt.AccessToken;\n    const VoiceGrant = AccessToken.VoiceGrant;',
    grant: `    const voiceGrant = new VoiceGrant({
      outgoingApplicationSid: context.TWIML_APP_SID,
      incomingAllow: false,
    });`,
    token: `    const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, {
      identity: identity,
    });
    token.addGrant(voiceGrant);`,
    twiml: '    const twiml = new Twilio.twiml.VoiceResponse();\n    callback(null, twiml);',
    answer: '    const jwt = token.toJwt();\n    callback(null, {\n      token: jwt,\n    });',
    close: '  } catch (error) {\n    callback(error);\n  }\n}',
  },
  {
    title: 'template strings, module.exports',
    file: 'token.js',
    open: 'module.exports.handler = async (context, event, callback) => {',
    identity: '  const identity = `user`;',
    taken: '  const { AccessToken } = Twilio.jwt;\n  const VoiceGrant = AccessToken.VoiceGrant;',
    grant: `  const grant = new VoiceGrant({
    outgoingApplicationSid: \`\${context.TWIML_APP_SID}\`,
    incomingAllow: false,
  });`,
    token: `  const accessToken = new AccessToken(
    context.ACCOUNT_SID,
    context.API_KEY,
    context.API_SECRET,
    { identity, ttl: 600 },
  );
  accessToken.addGrant(grant);`,
    twiml: '  const twiml = new Twilio.twiml.VoiceResponse();\n  twiml.say(`hello`);\n  return callback(null, twiml);',
    answer: '  const body = { token: accessToken.toJwt() };\n  return callback(null, body);',
    close: '};',
  },
  {
    title: 'braces on lines of their own',
    file: 'token.js',
    open: '// 発信用のトークンを返す\nexports.handler = function handler(context, event, callback)\n{',
    identity: "    // 識別子\n    var identity = 'user01';",
    taken: `    // クラス

    var AccessToken = Twilio.jwt.AccessToken;
    // 許可
    var VoiceGrant = AccessToken.VoiceGrant;`,
    grant: `    var voiceGrant = new VoiceGrant(
        {
            outgoingApplicationSid: context.TWIML_APP_SID,
            incomingAllow: false
        }
    );`,
    token: `    var token = new AccessToken(
        context.ACCOUNT_SID, context.API_KEY,
        context.API_SECRET,
        {
            identity: identity
        }
    );
    /*
     * 許可を加える
     */
    token.addGrant(voiceGrant);`,
    twiml: '    var twiml = new Twilio.twiml.VoiceResponse();\n    // 仮の応答\n    callback(null, twiml);',
    answer: '    var jwt = token.toJwt();\n    // 応答\n    callback(null, { "token": jwt });',
    close: '}',
  },
  {
    title: 'several variables in one const',
    file: 'token.ts',
    open: `import type { ServerlessFunctionSignature } from '@twilio-labs/serverless-runtime-types/types';

interface Env { ACCOUNT_SID: string; TWIML_APP_SID: string; API_KEY: string; API_SECRET: string }

export const handler: ServerlessFunctionSignature<Env> = async (context, _event, callback) => {`,
    identity: '  const identity = "user";',
    taken: '  const AccessToken = Twilio.jwt.AccessToken,\n    VoiceGrant = AccessToken.VoiceGrant;',
    grant: `  const permission = new VoiceGrant({
    outgoingApplicationSid: context.TWIML_APP_SID, incomingAllow: false,
  });`,
    token: `  const settings = { identity };
  const jwt = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, settings);
  jwt.addGrant(permission);`,
    twiml: '  const twiml = new Twilio.twiml.VoiceResponse();\n  return callback(null, twiml);',
    answer: '  return callback(null, {\n    token: jwt.toJwt(),\n  });',
    close: '};',
  },
];

/** The steps that have something to write: all but the first, whose handler is given. */
const WRITTEN = STEPS.filter(({ id }) => id !== FIRST_STEP.id);

/** Every step in every dress, the kit's own first. */
export const DRESSED: readonly Dressed[] = [
  ...WRITTEN.map(({ id }) => ({ dress: "the kit's own", step: id, file: 'token.ts', source: solution(id) })),
  ...DRESSES.flatMap((dress) =>
    WRITTEN.map(({ id }) => ({ dress: dress.title, step: id, file: dress.file, source: written(dress, id) })),
  ),
];

function written(dress: Dress, step: StepId): string {
  const { open, identity, taken, grant, token, twiml, answer, close } = dress;
  const lines = [
    open,
    identity,
    taken,
    ...(includes(step, 'grant') ? [grant] : []),
    ...(includes(step, 'token') ? [token] : []),
    includes(step, 'response') ? answer : twiml,
    close,
  ];
  return `${lines.join('\n')}\n`;
}
