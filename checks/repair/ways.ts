/** Other ways to write what the chapter's solution says. */
import { sameToken, type Token, tokensOf } from './tokens.js';

/** Other ways to write a statement of the chapter that do the same; the first of a family is the chapter's own. */
// biome-ignore format: one way a line
const FAMILIES: readonly (readonly string[])[] = [
  [
    'export const handler: ServerlessFunctionSignature<Env> = function (context, event, callback) {',
    'export const handler: ServerlessFunctionSignature<Env> = (context, event, callback) => {',
    'export const handler: ServerlessFunctionSignature<Env> = async function (context, event, callback) {',
    'export const handler: ServerlessFunctionSignature<Env> = async (context, event, callback) => {',
    'export const handler: ServerlessFunctionSignature = function (context, event, callback) {',
    'export const handler = function (context, event, callback) {',
    'export const handler = (context, event, callback) => {',
    'export function handler(context, event, callback) {',
    'export const handler = async (context, event, callback) => {',
    'exports.handler = function (context, event, callback) {',
    'exports.handler = (context, event, callback) => {',
    'exports.handler = async function (context, event, callback) {',
    'exports.handler = async (context, event, callback) => {',
    'module.exports.handler = function (context, event, callback) {',
    'module.exports.handler = (context, event, callback) => {',
    'function handler(context, event, callback) {',
    'const handler = function (context, event, callback) {',
    'const handler = (context, event, callback) => {',
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
    'const { TWIML_APP_SID } = context;\n  const voiceGrant = new VoiceGrant({ outgoingApplicationSid: TWIML_APP_SID, incomingAllow: false });',
    'const { TWIML_APP_SID: outgoingApplicationSid } = context;\n  const voiceGrant = new VoiceGrant({ outgoingApplicationSid, incomingAllow: false });',
    'const options = { outgoingApplicationSid: context.TWIML_APP_SID, incomingAllow: false };\n  const voiceGrant = new VoiceGrant(options);',
  ],
  [
    'const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: identity });',
    'const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity });',
    'const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: identity, ttl: 3600 });',
    'const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity, ttl: 3600 });',
    'const { ACCOUNT_SID, API_KEY, API_SECRET } = context;\n  const token = new AccessToken(ACCOUNT_SID, API_KEY, API_SECRET, { identity: identity });',
    'const { ACCOUNT_SID, API_KEY, API_SECRET } = context;\n  const token = new AccessToken(ACCOUNT_SID, API_KEY, API_SECRET, { identity });',
    'const { ACCOUNT_SID, TWIML_APP_SID, API_KEY, API_SECRET } = context;\n  const token = new AccessToken(ACCOUNT_SID, API_KEY, API_SECRET, { identity });',
    'const { ACCOUNT_SID: accountSid, API_KEY: keySid, API_SECRET: secret } = context;\n  const token = new AccessToken(accountSid, keySid, secret, { identity });',
  ],
  [
    'return callback(null, { token: token.toJwt() });',
    'callback(null, { token: token.toJwt() });',
    'return callback(null, { "token": token.toJwt() });',
    'const jwt = token.toJwt();\n  return callback(null, { token: jwt });',
    'const response = new Twilio.Response();\n  response.setBody({ token: token.toJwt() });\n  return callback(null, response);',
    "const response = new Twilio.Response();\n  response.appendHeader('Content-Type', 'application/json');\n  response.setBody({ token: token.toJwt() });\n  return callback(null, response);",
    "const response = new Twilio.Response();\n  response.appendHeader('Content-Type', 'application/json');\n  response.setBody(JSON.stringify({ token: token.toJwt() }));\n  return callback(null, response);",
    'const response = new Twilio.Response();\n  response.setStatusCode(200);\n  response.setBody({ token: token.toJwt() });\n  return callback(null, response);',
  ],
  [
    'const twiml = new Twilio.twiml.VoiceResponse();',
    'const { VoiceResponse } = Twilio.twiml;\n  const twiml = new VoiceResponse();',
  ],
  ["twiml.say({ language: 'ja-JP' }, 'Function は動いています。');", ''],
  [
    'return callback(null, twiml);',
    'callback(null, twiml);',
    'callback(null, twiml.toString());',
    "const response = new Twilio.Response();\n  response.appendHeader('Content-Type', 'text/xml');\n  response.setBody(twiml.toString());\n  return callback(null, response);",
  ],
  ['};', '}', '};\nexports.handler = handler;', '}\nexports.handler = handler;', '}\nmodule.exports = { handler };', '}\nexport { handler };'],
];

const TOKENS_OF_FAMILIES = new Map(FAMILIES.map((family) => [family, family.map((text) => tokensOf(text))]));

/** A statement that no family has is written in its own way only. */
export function alternativesTo(statement: string): readonly string[] {
  const tokens = tokensOf(statement);
  const isSame = (others: Token[]) =>
    others.length === tokens.length && others.every((other, index) => sameToken(other, tokens[index]!));
  for (const [family, [own]] of TOKENS_OF_FAMILIES) if (isSame(own!)) return family;
  return [statement];
}
