/** Correct handlers in another dress: what they do is right, so the checks must not mind how they are written. */
import type { StepId } from '../../steps/steps.js';

export interface Variant {
  title: string;
  /** Printed in the document: the id of the README's entry that says so. */
  document?: string;
  step: StepId;
  source: string;
  /** `token.js` for plain JavaScript. */
  file?: string;
}

const TWIML = 'return callback(null, new Twilio.twiml.VoiceResponse());';

export const VARIANTS: readonly Variant[] = [
  {
    title: 'plain JavaScript as in the document',
    step: '2-6',
    file: 'token.js',
    source: `exports.handler = function(context, event, callback) {
      const identity = 'user';
      const AccessToken = Twilio.jwt.AccessToken;
      const VoiceGrant = AccessToken.VoiceGrant;
      const voiceGrant = new VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID, incomingAllow: false });
      const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: identity });
      token.addGrant(voiceGrant);
      return callback(null, { token: token.toJwt() });
    };`,
  },
  {
    title: 'an arrow function, destructuring and other names',
    step: '2-6',
    source: `import type { Context, ServerlessCallback } from '@twilio-labs/serverless-runtime-types/types';
      type Vars = { ACCOUNT_SID: string; TWIML_APP_SID: string; API_KEY: string; API_SECRET: string };
      export const handler = (c: Context<Vars>, _e: object, done: ServerlessCallback) => {
        const { AccessToken } = Twilio.jwt;
        const { VoiceGrant: Permission } = AccessToken;
        const { ACCOUNT_SID, API_KEY, API_SECRET, TWIML_APP_SID } = c;
        const jwt = new AccessToken(ACCOUNT_SID, API_KEY, API_SECRET, { identity: 'taro_1' });
        jwt.addGrant(new Permission({ outgoingApplicationSid: TWIML_APP_SID }));
        done(null, { token: jwt.toJwt() });
      };`,
  },
  {
    title: 'a shorter lifetime',
    step: '2-6',
    file: 'token.js',
    source: body('const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity, ttl: 300 });'),
  },
  {
    title: 'an identity that differs for each call',
    step: '2-6',
    file: 'token.js',
    source: body(
      'const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity });',
      "const identity = 'user_' + require('crypto').randomBytes(4).toString('hex');",
    ),
  },
  {
    title: 'an identity from the query, with a default',
    step: '2-6',
    file: 'token.js',
    source: body(
      'const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity });',
      "const identity = e.identity || 'guest';",
    ),
  },
  {
    title: 'an async handler that calls back',
    step: '2-6',
    file: 'token.js',
    source: body('const token = await make(c, A, identity);', undefined, {
      async: true,
      before: 'const make = async (c, A, identity) => new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity });',
    }),
  },
  {
    title: 'the REST client, which is loaded at the first touch only',
    step: '2-6',
    file: 'token.js',
    source: body(
      'const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity });',
      "const identity = 'user';\n" +
        'const client = c.getTwilioClient();\n' +
        "if (typeof client.messages.create !== 'function' || !(client instanceof Twilio.Twilio)) throw new Error('not real');\n" +
        "if (!(new (class extends Twilio.Twilio {})('AC' + '0'.repeat(32), 'x') instanceof Twilio.Twilio)) throw new Error('no class');",
    ),
  },
  {
    title: 'callback without return',
    step: '2-6',
    file: 'token.js',
    source: body('const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity });', undefined, {
      answer: 'done(null, { token: token.toJwt() });',
    }),
  },
  {
    title: 'a callback a little later',
    step: '2-6',
    file: 'token.js',
    source: body('const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity });', undefined, {
      answer: 'setTimeout(() => done(null, { token: token.toJwt() }), 5);',
    }),
  },
  {
    title: "a response object with a JSON body and headers of one's own",
    step: '2-6',
    file: 'token.js',
    source: body('const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity });', undefined, {
      answer: `const response = new Twilio.Response();
        response.appendHeader('Access-Control-Allow-Origin', '*');
        response.appendHeader('Content-Type', 'application/json');
        response.setBody({ token: token.toJwt(), identity });
        return done(null, response);`,
    }),
  },
  {
    title: 'the variables read from process.env',
    step: '2-6',
    file: 'token.js',
    source: body(
      'const { env } = process; const token = new A(c.ACCOUNT_SID, env.API_KEY, env.API_SECRET, { identity });',
    ),
  },
  {
    title: 'the class required from inside the library, and the global Runtime asked',
    step: '2-6',
    file: 'token.js',
    source: body('const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity });', undefined, {
      before: "const A = require('twilio/lib/jwt/AccessToken'); const assets = Runtime.getAssets();",
      library: '',
    }),
  },
  {
    title: 'the library required by name',
    step: '2-6',
    file: 'token.js',
    source: body('const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity });', undefined, {
      before: "const { jwt: { AccessToken: A } } = require('twilio');",
      library: '',
    }),
  },
  {
    title: 'a class for the token, with try and catch around it',
    step: '2-6',
    source: `class Issuer {
        constructor(private readonly context: Record<string, string>) {}
        issue(identity: string): string {
          const token = new Twilio.jwt.AccessToken(
            this.context.ACCOUNT_SID!, this.context.API_KEY!, this.context.API_SECRET!, { identity });
          token.addGrant(new Twilio.jwt.AccessToken.VoiceGrant({ outgoingApplicationSid: this.context.TWIML_APP_SID }));
          return token.toJwt();
        }
      }
      export function handler(context: Record<string, string>, _event: object, callback: (e: unknown, r?: object) => void) {
        try { callback(null, { token: new Issuer(context).issue('user') }); } catch (error) { callback(error); }
      }`,
  },
  {
    title: 'the grant set property by property',
    step: '2-4',
    file: 'token.js',
    source: `exports.handler = (context, event, callback) => {
      const identity = 'user';
      const AccessToken = Twilio.jwt.AccessToken;
      const grant = new AccessToken.VoiceGrant();
      grant.outgoingApplicationSid = context.TWIML_APP_SID;
      ${TWIML}
    };`,
  },
  {
    title: 'an identity in an object, under another name',
    step: '2-2',
    file: 'token.js',
    source: `module.exports = { handler(context, event, callback) {
      const options = { identity: 'user' };
      const { AccessToken, AccessToken: { VoiceGrant } } = Twilio.jwt;
      ${TWIML}
    } };`,
  },
  {
    title: 'let, assigned afterwards',
    step: '2-2',
    file: 'token.js',
    source: `exports.handler = function (context, event, callback) {
      let clientName;
      clientName = 'user';
      let AccessToken = Twilio.jwt.AccessToken, VoiceGrant = AccessToken.VoiceGrant;
      const response = new Twilio.twiml.VoiceResponse();
      response.say('hello');
      callback(null, response.toString());
    };`,
  },
  {
    title: 'the twiml kept as text, with logging and full-width comments',
    step: '2-5',
    file: 'token.js',
    source: `exports.handler = function (context, event, callback) {
      // 全角の記号（；，＝）は、コメントの中なら使えます。　全角スペースも。
      const identity =　'user';
      console.log('識別子', identity);
      const token = new Twilio.jwt.AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity });
      token.addGrant(new Twilio.jwt.AccessToken.VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID, incomingAllow: false }));
      ${TWIML}
    };`,
  },
  {
    title: "the client of the document's step 2-4, which is not needed but does no harm",
    document: 'client',
    step: '2-4',
    file: 'token.js',
    source: `exports.handler = function (context, event, callback) {
      const client = context.getTwilioClient();
      const identity = 'user';
      const AccessToken = Twilio.jwt.AccessToken;
      const VoiceGrant = AccessToken.VoiceGrant;
      const voiceGrant = new VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID, incomingAllow: false });
      ${TWIML}
    };`,
  },
  {
    title: 'signed once for the log and again for the answer, with options of the library and of no one',
    step: '2-6',
    file: 'token.js',
    source: body(
      'const token = new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity }); const early = token.toJwt();',
      undefined,
      {
        before:
          "const again = (event, context, callback) => { callback(null, context['API-KEY']); }; const note = 'incommingAllow';",
        answer:
          "grant.incomingAllow = null; if (!early) { return done(null, ''); } return done(null, { token: token.toJwt() });",
      },
    ),
  },
  {
    title: 'odd texts in strings, comments and regular expressions',
    step: '2-6',
    source: `// funtion (a) { ; it's \`\`\` 'user"
      /* + const x = { [ (
\`\`\`js
return
  callback
*/
      export const handler = function (context: any, event: any, callback: any) {
        // 12  const identity
        const identity = 'user'; // it's "mine"
        const notes = ["funtion (x) {", 'say "hi" { ( [', \`
\\\`\\\`\\\`
+ 3  const
\`, /['"{(]/.source];
        console.log(notes.length, /\\/\\//.test('//'));
        const {　AccessToken　} = Twilio.jwt;
        const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity });
        token.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID }));
        return callback(null, { token: token.toJwt() });
      };`,
  },
  {
    title: 'JavaScript with a byte order mark, no-break spaces and words of ES modules in its text',
    step: '2-6',
    file: 'token.js',
    source: `\ufeff'use strict';\n// import x from 'y'; export const z = 1;\n${body(
      'const token\u00a0= new A(c.ACCOUNT_SID, c.API_KEY, c.API_SECRET, { identity, /* export */ ttl: 60 });',
    )}`,
  },
];

/** The last step in JavaScript, with parts of it replaced. */
function body(
  token: string,
  identity = "const identity = 'user';",
  {
    async = false,
    before = '',
    library = 'const A = Twilio.jwt.AccessToken;',
    answer = 'return done(null, { token: token.toJwt() });',
  } = {},
): string {
  return `${before}
    exports.handler = ${async ? 'async ' : ''}(c, e, done) => {
      ${identity}
      ${library}
      const grant = new A.VoiceGrant({ outgoingApplicationSid: c.TWIML_APP_SID, incomingAllow: false });
      ${token}
      token.addGrant(grant);
      ${answer}
    };`;
}
