/** Other ways to write what the chapter's solution says. */
import { isSlip } from './alignment.js';
import { sameTokens } from './tokens.js';

/** Other ways to write a statement of the chapter that do the same; the first of a family is the chapter's own. */
// biome-ignore format: one way a line
const FAMILIES: readonly (readonly string[])[] = [
  [
    'export const handler: ServerlessFunctionSignature<Env> = async function (context, event, callback) {',
    'export const handler: ServerlessFunctionSignature<Env> = async (context, event, callback) => {',
    'export const handler: ServerlessFunctionSignature = async function (context, event, callback) {',
    'export const handler = async function (context, event, callback) {',
    'export const handler = async (context, event, callback) => {',
    'export async function handler(context, event, callback) {',
    'exports.handler = async function (context, event, callback) {',
    'exports.handler = async (context, event, callback) => {',
    'module.exports.handler = async function (context, event, callback) {',
    'async function handler(context, event, callback) {',
    'const handler = async function (context, event, callback) {',
    'const handler = async (context, event, callback) => {',
  ],
  [
    "const identity = 'user';",
    "let identity;\n  identity = 'user';",
    "const user = { identity: 'user' };",
    "const identity = await Promise.resolve('user');",
  ],
  [
    'const AccessToken = Twilio.jwt.AccessToken;',
    'const { AccessToken } = Twilio.jwt;',
    'const { jwt: { AccessToken } } = Twilio;',
    'const { jwt } = Twilio;\n  const AccessToken = jwt.AccessToken;',
    'const { jwt } = Twilio;\n  const { AccessToken } = jwt;',
  ],
  [
    'const VoiceGrant = AccessToken.VoiceGrant;',
    'const { VoiceGrant } = AccessToken;',
    'const VoiceGrant = Twilio.jwt.AccessToken.VoiceGrant;',
    'const { VoiceGrant } = Twilio.jwt.AccessToken;',
  ],
  [
    'const voiceGrant = new VoiceGrant({\n    outgoingApplicationSid: context.TWIML_APP_SID,\n    incomingAllow: false,\n  });',
    'const voiceGrant = new VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID, incomingAllow: false });',
    'const voiceGrant = new VoiceGrant({\n    incomingAllow: false,\n    outgoingApplicationSid: context.TWIML_APP_SID,\n  });',
    'const voiceGrant = new AccessToken.VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID, incomingAllow: false });',
    'const options = {\n    outgoingApplicationSid: context.TWIML_APP_SID,\n    incomingAllow: false,\n  };\n  const voiceGrant = new VoiceGrant(options);',
    'const voiceGrant = new VoiceGrant();\n  voiceGrant.outgoingApplicationSid = context.TWIML_APP_SID;\n  voiceGrant.incomingAllow = false;',
  ],
  [
    'const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: identity, ttl: 3600 });',
    'const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity, ttl: 3600 });',
    'const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, user);',
    "const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: 'user', ttl: 3600 });",
    'const options = { identity: identity, ttl: 3600 };\n  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, options);',
  ],
  [
    'return callback(null, { token: token.toJwt() });',
    'callback(null, { token: token.toJwt() });',
    'return callback(null, { "token": token.toJwt() });',
    'const jwt = token.toJwt();\n  return callback(null, { token: jwt });',
    'const body = { token: token.toJwt() };\n  return callback(null, body);',
    "const response = new Twilio.Response();\n  response.setStatusCode(200);\n  response.appendHeader('Content-Type', 'application/json');\n  response.setBody({ token: token.toJwt() });\n  return callback(null, response);",
    "const response = new Twilio.Response();\n  response.appendHeader('Content-Type', 'application/json');\n  response.setBody(JSON.stringify({ token: token.toJwt() }));\n  return callback(null, response);",
  ],
  [
    'const twiml = new Twilio.twiml.VoiceResponse();',
    'const { VoiceResponse } = Twilio.twiml;\n  const twiml = new VoiceResponse();',
  ],
  ["twiml.say({ language: 'ja-JP' }, 'Function は動いています。');"],
  [
    'return callback(null, twiml);',
    'callback(null, twiml);',
    'callback(null, twiml.toString());',
    "const response = new Twilio.Response();\n  response.appendHeader('Content-Type', 'text/xml');\n  response.setBody(twiml.toString());\n  return callback(null, response);",
  ],
  ['};', '}', '}\nexports.handler = handler;', '};\nexports.handler = handler;', '}\nmodule.exports = { handler };', '}\nexport { handler };'],
];

/** What a step can do without, and the words by which it is seen that the author has it. */
const OPTIONAL: readonly (readonly [RegExp, ...string[]])[] = [
  [/\basync /g, 'async', 'await'],
  [/\n *incomingAllow: false,|, incomingAllow: false|\n *voiceGrant\.incomingAllow = false;/g, 'incomingAllow'],
  [/, ttl: 3600/g, 'ttl'],
  [/\n *response\.setStatusCode\(200\);/g, 'setStatusCode'],
  [/\n *response\.appendHeader\([^\n]*/g, 'appendHeader', 'setHeaders'],
  [/\breturn /g, 'return'],
  [/\{ language: 'ja-JP' \}, /g, 'language'],
  [/^twiml\.say\(.*\);$/g, 'say'],
];

/** What the author of these words does without. */
export function absentFrom(words: readonly string[]): readonly RegExp[] {
  const own = [...new Set(words)];
  const isThere = (wanted: string) => own.some((word) => word.startsWith(wanted) || isSlip(word, wanted));
  return OPTIONAL.filter(([, ...wanted]) => !wanted.some(isThere)).map(([part]) => part);
}

/** The ways without what is absent, the chapter's own first. A statement of no family has its own way only. */
export function alternativesTo(statement: string, absent: readonly RegExp[]): readonly string[] {
  const family = FAMILIES.find(([own]) => sameTokens(bare(own!), bare(statement))) ?? [statement];
  return [...new Set(family.map((way) => without(way, absent)))];
}

function without(way: string, parts: readonly RegExp[]): string {
  return parts.reduce((text, part) => text.replace(part, ''), way);
}

function bare(way: string): string {
  const parts = OPTIONAL.map(([part]) => part);
  return way.startsWith('twiml.say') ? way : without(way, parts);
}
