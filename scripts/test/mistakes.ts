/** Mistakes that participants make: each is one change to a step's solution, with what the check has to say about it. */
import type { StepId } from '../../steps/steps.js';

export interface Mistake {
  title: string;
  /** The step whose solution is changed, and whose check is run. */
  step: StepId;
  /** What is replaced (its first occurrence); a whole new file where it is absent. */
  from?: string;
  to: string;
  /** `token.js` for plain JavaScript. */
  file?: string;
  /** The verdict that must fail. */
  id: string;
  /** What its cause or its next action must name. */
  says: RegExp;
  /** The text that the caret must stand under. */
  marks?: string;
  /** Whose fault it is: the code's, or nobody's (`null`) when the check was cut short by its own time limit. */
  blame?: null;
  /** Milliseconds that the handler gets, where the usual ones are not enough for the mistake to happen. */
  timeoutMs?: number;
}

const ANSWER = 'return callback(null, { token: token.toJwt() });';
const TOKEN = 'new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: identity })';
const TWIML_LINE = '  const twiml = new Twilio.twiml.VoiceResponse();\n';
const SAY_LINE = "  twiml.say({ language: 'ja-JP' }, 'Function は動いています。');\n";

// biome-ignore format: a table, one mistake a line
const SYNTAX: Mistake[] = [
  { title: "the document's ; in an object literal", step: '2-5', from: 'context.TWIML_APP_SID,', to: 'context.TWIML_APP_SID;', id: 'handler.syntax', says: /; .*, に変えて/, marks: ';' },
  { title: 'no comma between properties', step: '2-4', from: 'context.TWIML_APP_SID,', to: 'context.TWIML_APP_SID', id: 'handler.syntax', says: /, が足りません/ },
  { title: 'no comma between arguments', step: '2-5', from: 'ACCOUNT_SID, context', to: 'ACCOUNT_SID context', id: 'handler.syntax', says: /, が足りません/, marks: 'context' },
  { title: 'no closing brace of the handler', step: '2-6', from: `${ANSWER}\n};`, to: ANSWER, id: 'handler.syntax', says: /\{ に対応する \}/, marks: '{' },
  { title: 'no closing brace of an object', step: '2-5', from: '{ identity: identity });', to: '{ identity: identity );', id: 'handler.syntax', says: /\{ に対応する \}/ },
  { title: 'no closing parenthesis', step: '2-6', from: 'token.toJwt() });', to: 'token.toJwt() };', id: 'handler.syntax', says: /\( に対応する \)/ },
  { title: 'one parenthesis too many', step: '2-6', from: 'token.toJwt() });', to: 'token.toJwt() }));', id: 'handler.syntax', says: /余分な \)/ },
  { title: 'one brace too many', step: '2-6', from: `${ANSWER}\n};`, to: `${ANSWER}\n}};`, id: 'handler.syntax', says: /余分な \}/ },
  { title: 'no closing quote', step: '2-2', from: "'user';", to: "'user;", id: 'handler.syntax', says: /文字列が閉じていません/, marks: "'user;" },
  { title: 'an open template string', step: '2-2', from: "'user'", to: '`user', id: 'handler.syntax', says: /バッククォート/ },
  { title: 'typographic quotes', step: '2-2', from: "'user';", to: '“user”;', id: 'handler.syntax', says: /半角の '/, marks: '“' },
  { title: 'a full-width parenthesis', step: '2-6', from: 'toJwt()', to: 'toJwt（）', id: 'handler.syntax', says: /全角の「（」/, marks: '（' },
  { title: 'a full-width semicolon', step: '2-2', from: "'user';", to: "'user'；", id: 'handler.syntax', says: /全角の「；」/, marks: '；' },
  { title: 'a Japanese comma', step: '2-4', from: 'TWIML_APP_SID,', to: 'TWIML_APP_SID、', id: 'handler.syntax', says: /半角の ,/, marks: '、' },
  { title: 'a full-width dot', step: '2-4', from: 'context.TWIML', to: 'context．TWIML', id: 'handler.syntax', says: /半角の \./, marks: '．' },
  { title: 'a full-width brace', step: '2-5', from: '{ identity: identity }', to: '｛ identity: identity ｝', id: 'handler.syntax', says: /半角の \{/, marks: '｛' },
  { title: 'a full-width equals sign', step: '2-2', from: 'identity = ', to: 'identity ＝ ', id: 'handler.syntax', says: /半角の =/, marks: '＝' },
  { title: 'a comment that begins with #', step: '2-2', from: '// 【2-2】このトークン', to: '# 【2-2】このトークン', id: 'handler.syntax', says: /\/\//, marks: '#' },
  { title: 'a comment with one slash', step: '2-2', from: '// 【2-2】このトークン', to: '/ 【2-2】このトークン', id: 'handler.syntax', says: /\/\/ と 2 つ/ },
  { title: 'a full-width space and words without a comment', step: '2-2', from: '// 【2-2】このトークン', to: '【2-2】　このトークン', id: 'handler.syntax', says: /使えない文字「【」/, marks: '【' },
  { title: 'const misspelt', step: '2-2', from: 'const identity', to: 'cosnt identity', id: 'handler.syntax', says: /cosnt を const/, marks: 'cosnt' },
  { title: 'new misspelt', step: '2-4', from: 'new VoiceGrant', to: 'now VoiceGrant', id: 'handler.syntax', says: /now を new/, marks: 'now' },
  { title: 'return misspelt', step: '2-6', from: 'return callback', to: 'retrun callback', id: 'handler.syntax', says: /retrun を return/, marks: 'retrun' },
  { title: 'no colon after a property', step: '2-4', from: 'incomingAllow: false', to: 'incomingAllow false', id: 'handler.syntax', says: /: を書いて/ },
  { title: 'a property written with a hyphen', step: '2-4', from: 'incomingAllow:', to: 'incoming-allow:', id: 'handler.syntax', says: /- を取り/, marks: '-' },
  { title: 'a variable that begins with a digit', step: '2-2', from: 'const identity', to: 'const 1identity', id: 'handler.syntax', says: /数字で始まって/ },
  { title: 'a reserved word as a variable', step: '2-2', from: 'const identity', to: 'const class', id: 'handler.syntax', says: /別の名前/, marks: 'class' },
  { title: 'the code pasted with its Markdown fence', step: '2-2', from: 'import type', to: '```ts\nimport type', id: 'handler.syntax', says: /バッククォート|```/ },
  { title: 'a conflict marker of Git', step: '2-2', from: '  // 【2-2】このトークン', to: '<<<<<<< HEAD\n  // 【2-2】このトークン', id: 'handler.syntax', says: /競合の印/ },
  { title: 'neither function nor arrow', step: '2-2', from: '= function (context', to: '= (context', id: 'handler.syntax', says: /=>/ },
  { title: 'another quote at the end than at the beginning', step: '2-2', from: "'user';", to: "'user\";", id: 'handler.syntax', says: /終わりの " を、始まりと同じ ' に/, marks: "'user\"" },
  { title: 'another quote at the end, with a comment behind', step: '2-2', from: "'user';", to: "\"user'; // it's", id: 'handler.syntax', says: /閉じていません/ },
  { title: 'another quote at the beginning than at the end', step: '2-2', from: "'user';", to: "\"user';", id: 'handler.syntax', says: /終わりの ' を、始まりと同じ " に/ },
  { title: 'no quote at the beginning', step: '2-2', from: "'user';", to: "user';", id: 'handler.syntax', says: /始まりの引用符がありません/, marks: 'user' },
  { title: 'the same quote inside the text', step: '2-2', from: "'user'", to: "'it's me'", id: 'handler.syntax', says: /中に同じ引用符/ },
  { title: 'a template string that begins where an ordinary one ends', step: '2-2', from: "'user'", to: "`user'", id: 'handler.syntax', says: /バッククォート/, marks: '`' },
  { title: 'function misspelt', step: '2-2', from: 'function (', to: 'funtion (', id: 'handler.syntax', says: /funtion を function に/, marks: 'funtion' },
  { title: 'function with a capital letter', step: '2-2', from: 'function (', to: 'Function (', id: 'handler.syntax', says: /Function を function に/, marks: 'Function' },
  { title: 'function misspelt behind async', step: '2-2', from: 'function (', to: 'async fuction (', id: 'handler.syntax', says: /fuction を function に/, marks: 'fuction' },
  { title: 'function misspelt, with a parameter a line', step: '2-2', from: 'function (context, event, callback)', to: 'functon (\n  context,\n  event,\n  callback,\n)', id: 'handler.syntax', says: /functon を function に/, marks: 'functon' },
  { title: 'an arrow without its point', step: '2-6', from: 'function (context, event, callback) {', to: '(context, event, callback) = {', id: 'handler.syntax', says: /= を => に/, marks: '= {' },
  { title: 'an arrow made of a hyphen', step: '2-6', from: 'function (context, event, callback) {', to: '(context, event, callback) -> {', id: 'handler.syntax', says: /-> を => に/, marks: '->' },
  { title: 'an object that is closed by its parenthesis only', step: '2-4', from: 'false,\n  });', to: 'false,\n  );', id: 'handler.syntax', says: /\{ に対応する \}/, marks: '{' },
  { title: 'an object that is never closed', step: '2-5', from: 'false,\n  });', to: 'false,', id: 'handler.syntax', says: /終わりに \}\) を/, marks: '{' },
  { title: 'an object closed by a semicolon', step: '2-5', from: '{ identity: identity });', to: '{ identity: identity;', id: 'handler.syntax', says: /\{ に対応する \}/, marks: '{' },
  { title: 'a call without its closing parenthesis inside an object', step: '2-6', from: 'toJwt() }', to: 'toJwt( }', id: 'handler.syntax', says: /\( に対応する \)/ },
  { title: 'no opening brace of the options', step: '2-4', from: 'new VoiceGrant({', to: 'new VoiceGrant(', id: 'handler.syntax', says: /\( の後の \{/, marks: '(' },
  { title: 'no opening parenthesis of the options', step: '2-4', from: 'new VoiceGrant({', to: 'new VoiceGrant{', id: 'handler.syntax', says: /VoiceGrant の後の \(/ },
  { title: 'no closing brace of the type', step: '2-2', from: 'API_SECRET: string;\n};', to: 'API_SECRET: string;', id: 'handler.syntax', says: /型が閉じていません/, marks: '{' },
  { title: 'no opening brace of the type', step: '2-2', from: 'type Env = {', to: 'type Env =', id: 'handler.syntax', says: /= の後に \{/, marks: 'type Env' },
  { title: 'a keyword in full-width letters', step: '2-2', from: 'const identity', to: 'ｃｏｎｓｔ identity', id: 'handler.syntax', says: /半角の const/, marks: 'ｃｏｎｓｔ' },
  { title: 'a zero-width space inside a name', step: '2-5', from: 'context.API_KEY', to: 'context.API\u200b_KEY', id: 'handler.syntax', says: /目に見えない文字（U\+200B）/, marks: '\u200b' },
  { title: 'a zero-width space in JavaScript', step: '2-2', file: 'token.js', to: "exports.handler = (c, e, done) => {\n  \u200breturn done(null, 'x');\n};", id: 'handler.syntax', says: /目に見えない文字（U\+200B）/, marks: '\u200b' },
  { title: 'export in JavaScript', step: '2-2', file: 'token.js', to: "export const handler = (c, e, done) => done(null, 'x');", id: 'handler.syntax', says: /CommonJS.*exports\.handler = /s, marks: 'export' },
  { title: 'import in JavaScript', step: '2-2', file: 'token.js', to: "import twilio from 'twilio';\nexports.handler = (c, e, done) => done(null, 'x');", id: 'handler.syntax', says: /CommonJS/, marks: 'import' },
  { title: 'a type in JavaScript', step: '2-2', file: 'token.js', to: "exports.handler = (c: any, e, done) => done(null, 'x');", id: 'handler.syntax', says: /TypeScript の型/, marks: 'any' },
  { title: 'a const with : instead of =', step: '2-2', from: "identity = 'user'", to: "identity: 'user'", id: 'handler.syntax', says: /: を = に/, marks: 'identity' },
  { title: 'await in a function that is not async', step: '2-6', from: 'return callback', to: 'await null;\n  return callback', id: 'handler.syntax', says: /async を付けた関数/, marks: 'await' },
  { title: 'the fence around the whole code', step: '2-2', to: "```js\nexports.handler = (c, e, done) => done(null, 'x');\n```\n", id: 'handler.runs', says: /Markdown/, marks: '```' },
  { title: 'the fence before the code only', step: '2-2', from: 'import type', to: '```ts\nimport type', id: 'handler.syntax', says: /``` で始まる行/, marks: '```' },
  { title: 'line numbers of a listing', step: '2-2', from: '  const identity', to: ' 15   const identity', id: 'handler.syntax', says: /行番号/, marks: '15' },
  { title: 'line numbers with a bar', step: '2-2', from: '  const identity', to: ' 15 |   const identity', id: 'handler.syntax', says: /行番号/, marks: '15' },
  { title: 'the + of a difference', step: '2-2', from: '  const identity', to: '+  const identity', id: 'handler.syntax', says: /差分/, marks: '+' },
];

// biome-ignore format: a table, one mistake a line
const RUN: Mistake[] = [
  { title: "the document's twiml that nobody made", step: '2-2', from: TWIML_LINE + SAY_LINE, to: '', id: 'handler.runs', says: /twiml .*VoiceResponse/s, marks: 'twiml' },
  { title: "the document's TWIML_APP_SID without context.", step: '2-6', from: 'context.TWIML_APP_SID', to: 'TWIML_APP_SID', id: 'handler.runs', says: /context\.TWIML_APP_SID に直して/, marks: 'TWIML_APP_SID' },
  { title: 'ACCOUNT_SID without context.', step: '2-6', from: 'context.ACCOUNT_SID', to: 'ACCOUNT_SID', id: 'handler.runs', says: /context\.ACCOUNT_SID に直して/, marks: 'ACCOUNT_SID' },
  { title: 'Twilio in lower case', step: '2-2', from: 'Twilio.jwt', to: 'twilio.jwt', id: 'handler.runs', says: /twilio を Twilio/, marks: 'twilio' },
  { title: 'Twilio misspelt', step: '2-2', from: 'Twilio.jwt', to: 'Twillio.jwt', id: 'handler.runs', says: /Twillio を Twilio/, marks: 'Twillio' },
  { title: 'AccessToken misspelt where it is taken', step: '2-5', from: 'Twilio.jwt.AccessToken;', to: 'Twilio.jwt.AcessToken;', id: 'handler.runs', says: /AcessToken を AccessToken/ },
  { title: 'VoiceGrant misspelt where it is taken', step: '2-4', from: 'AccessToken.VoiceGrant;', to: 'AccessToken.VoiceGrand;', id: 'handler.runs', says: /VoiceGrand を VoiceGrant/ },
  { title: 'VoiceGrant taken in lower case, not used yet', step: '2-2', from: 'AccessToken.VoiceGrant;', to: 'AccessToken.voiceGrant;', id: 'handler.taken.voice-grant', says: /voiceGrant を VoiceGrant/ },
  { title: 'VoiceGrant taken from Twilio.jwt', step: '2-2', from: 'AccessToken.VoiceGrant;', to: '(Twilio.jwt as any).VoiceGrant;', id: 'handler.taken.voice-grant', says: /AccessToken\.VoiceGrant/ },
  { title: 'an identity without quotes', step: '2-2', from: "'user'", to: 'user', id: 'handler.runs', says: /'user' のように引用符/, marks: 'user' },
  { title: 'a variable misspelt where it is used', step: '2-5', from: 'addGrant(voiceGrant)', to: 'addGrant(voicGrant)', id: 'handler.runs', says: /voicGrant を voiceGrant/, marks: 'voicGrant' },
  { title: 'a variable that was never made', step: '2-5', from: "  const identity = 'user';\n", to: '', id: 'handler.runs', says: /const identity = 'user'/ },
  { title: 'a variable with a full-width letter', step: '2-5', from: '{ identity: identity }', to: '{ identity: ｉdentity }', id: 'handler.runs', says: /全角/ },
  { title: 'a variable used above its line', step: '2-5', from: "  const identity = 'user';", to: "  const name = identity;\n  const identity = 'user';", id: 'handler.runs', says: /上に移して/ },
  { title: 'a variable made twice', step: '2-4', from: 'const VoiceGrant', to: 'const AccessToken = 1;\n  const VoiceGrant', id: 'handler.syntax', says: /AccessToken .*2 回/ },
  { title: 'a const without a value', step: '2-2', from: "const identity = 'user';", to: 'const identity;', id: 'handler.syntax', says: /= と値/ },
  { title: 'a property set with =', step: '2-4', from: 'incomingAllow: false', to: 'incomingAllow = false', id: 'handler.syntax', says: /= を : に/ },
  { title: 'a const that is set again', step: '2-2', from: "const identity = 'user';", to: "const identity = 'a';\n  // @ts-ignore\n  identity = 'user';", id: 'handler.runs', says: /const で作った変数/ },
  { title: 'ACCOUNT_SID misspelt', step: '2-5', from: 'context.ACCOUNT_SID', to: 'context.ACOUNT_SID', id: 'handler.runs', says: /ACOUNT_SID を ACCOUNT_SID/ },
  { title: 'no ACCOUNT_SID', step: '2-5', from: 'context.ACCOUNT_SID', to: "''", id: 'handler.runs', says: /1 番目.*ACCOUNT_SID/s },
  { title: 'no API_KEY', step: '2-5', from: 'context.API_KEY', to: 'undefined', id: 'handler.runs', says: /2 番目.*API_KEY/s },
  { title: 'no API_SECRET', step: '2-5', from: 'context.API_SECRET', to: 'undefined', id: 'handler.runs', says: /3 番目.*API_SECRET/s },
  { title: 'no identity for the token', step: '2-5', from: ', { identity: identity }', to: '', id: 'handler.runs', says: /4 番目.*identity/s },
  { title: 'the identity as it is, not in an object', step: '2-5', from: '{ identity: identity }', to: 'identity', id: 'handler.runs', says: /4 番目.*identity/s },
  { title: 'no new before AccessToken', step: '2-5', from: 'new AccessToken', to: 'AccessToken', id: 'handler.runs', says: /new AccessToken/, marks: 'AccessToken' },
  { title: 'new with the variable instead of the class', step: '2-4', from: 'new VoiceGrant', to: 'new voiceGrant', id: 'handler.runs', says: /new voiceGrant を new VoiceGrant/ },
  { title: 'no new before VoiceGrant', step: '2-4', from: 'new VoiceGrant', to: 'VoiceGrant', id: 'handler.runs', says: /new VoiceGrant/ },
  { title: 'addGrant misspelt', step: '2-5', from: 'addGrant', to: 'addGrants', id: 'handler.runs', says: /addGrants を addGrant/ },
  { title: 'toJwt misspelt', step: '2-6', from: 'toJwt', to: 'toJWT', id: 'handler.runs', says: /toJWT を toJwt/ },
  { title: 'an algorithm that the library does not know', step: '2-6', from: 'toJwt()', to: "toJwt('RS256' as never)", id: 'handler.runs', says: /署名の方式/ },
  { title: 'the parameters in another order', step: '2-6', from: '(context, event, callback)', to: '(event, context, callback)', id: 'handler.runs', says: /順番が \(event, context, callback\)/, marks: '(event, context, callback)' },
  { title: 'the callback as the first parameter', step: '2-6', from: '(context, event, callback)', to: '(callback: any, context: any, event: any)', id: 'handler.runs', says: /順番が \(callback, context, event\)/ },
  { title: 'false misspelt', step: '2-4', from: 'incomingAllow: false', to: 'incomingAllow: fales', id: 'handler.runs', says: /fales を false に.*引用符は付け/, marks: 'fales' },
  { title: 'false with a capital letter', step: '2-4', from: 'incomingAllow: false', to: 'incomingAllow: False', id: 'handler.runs', says: /False を false に/, marks: 'False' },
  { title: 'a setting with - instead of _', step: '2-5', from: 'context.API_KEY', to: '(context as any).API-KEY', id: 'handler.runs', says: /API-KEY を API_KEY に/ },
  { title: 'a setting in full-width letters', step: '2-5', from: 'context.ACCOUNT_SID', to: '(context as any).ＡCCOUNT_SID', id: 'handler.runs', says: /全角.*半角の ACCOUNT_SID/s },
  { title: 'context in full-width letters', step: '2-5', from: 'context.ACCOUNT_SID', to: 'ｃontext.ACCOUNT_SID', id: 'handler.runs', says: /全角.*半角の context/s },
  { title: 'a part of the name of a setting', step: '2-5', from: 'context.ACCOUNT_SID', to: '(context as any).ACCOUNT', id: 'handler.runs', says: /ACCOUNT を ACCOUNT_SID に/ },
  { title: 'callback forgotten among the parameters', step: '2-6', from: '(context, event, callback)', to: '(context, event)', id: 'handler.runs', says: /callback が handler の引数に/ },
  { title: 'two parameters, so that callback is the event', step: '2-6', from: '(context, event, callback)', to: '(context, callback: any)', id: 'handler.runs', says: /callback が関数では/ },
  { title: 'the handler under another name', step: '2-2', from: 'export const handler', to: 'export const handlr', id: 'handler.runs', says: /handler という名前.*handlr/s },
  { title: 'the handler not exported', step: '2-2', from: 'export const handler', to: 'const handler', id: 'handler.runs', says: /export const handler/ },
  { title: 'an emptied file', step: '2-2', to: '', id: 'handler.runs', says: /公開されていません/ },
  { title: 'callback never called', step: '2-6', from: ANSWER, to: '', id: 'handler.runs', says: /callback が一度も/ },
  { title: 'the answer returned instead of given to callback', step: '2-6', from: ANSWER, to: 'return { token: token.toJwt() } as never;', id: 'handler.runs', says: /return していますが/ },
  { title: 'an answer that comes too late', step: '2-6', from: ANSWER, to: `setTimeout(() => { ${ANSWER} }, 60_000);`, id: 'handler.runs', says: /callback が呼ばれませんでした/, blame: null },
  { title: 'an endless loop', step: '2-6', from: ANSWER, to: `while (true) {}\n  ${ANSWER}`, id: 'handler.runs', says: /終わらない繰り返し/, marks: 'while' },
  { title: 'process.exit', step: '2-6', from: ANSWER, to: 'process.exit(0);', id: 'handler.runs', says: /process\.exit/ },
  { title: 'an async handler that throws', step: '2-6', from: 'function (context, event, callback) {', to: "async function (context, event, callback) {\n  await Promise.reject(new Error('こわれた'));", id: 'handler.runs', says: /こわれた.*非同期/s },
  { title: 'a package that is not in the cloud', step: '2-2', from: 'export const handler', to: "import axios from 'axios';\nexport const client = axios;\nexport const handler", id: 'handler.runs', says: /axios .*デプロイ先/s },
  { title: 'the types package imported as a value', step: '2-2', from: 'export const handler', to: "import * as types from '@twilio-labs/serverless-runtime-types';\nexport const all = types;\nexport const handler", id: 'handler.runs', says: /import type/ },
  { title: 'a function that calls itself for ever', step: '2-2', from: "'user';", to: 'again();\n  function again(): string { return again(); }', id: 'handler.runs', says: /自分自身/ },
  { title: 'all the memory used up', step: '2-2', from: "'user';", to: "'user';\n  const all: number[][] = []; for (;;) all.push(new Array(1e6).fill(1));", id: 'handler.runs', says: /メモリー/, timeoutMs: 20_000 },
];

// biome-ignore format: a table, one mistake a line
const ANSWERS: Mistake[] = [
  { title: 'callback called twice', step: '2-6', from: `  ${ANSWER}`, to: `  callback(null, { token: token.toJwt() });\n  ${ANSWER}`, id: 'handler.answers', says: /2 回以上/ },
  { title: 'callback called with an error', step: '2-6', from: ANSWER, to: "return callback(new Error('こわれた'));", id: 'handler.answers', says: /エラーが渡されました.*こわれた/s, marks: 'callback' },
  { title: 'the answer as the first argument', step: '2-6', from: 'callback(null, ', to: 'callback(', id: 'handler.answers', says: /callback\(null, 応答\)/, marks: 'callback' },
  { title: 'callback without an answer', step: '2-6', from: ANSWER, to: 'return callback(null);', id: 'handler.answers', says: /応答が渡されていません/ },
  { title: 'the token object instead of its text', step: '2-6', from: 'token: token.toJwt()', to: 'token', id: 'handler.answers', says: /toJwt\(\).*/s, marks: 'callback' },
  { title: 'the token object alone', step: '2-6', from: '{ token: token.toJwt() }', to: 'token', id: 'handler.answers', says: /API シークレットまで/ },
  { title: 'toJwt not called', step: '2-6', from: 'token.toJwt()', to: 'token.toJwt as never', id: 'handler.answers', says: /\( \) を付けて/ },
  { title: 'still TwiML at the last step', step: '2-6', from: ANSWER, to: `${TWIML_LINE}  return callback(null, twiml);`, id: 'handler.answers', says: /まだ仮の応答/ },
  { title: 'a promise as the answer', step: '2-6', from: '{ token: token.toJwt() }', to: 'Promise.resolve({ token: token.toJwt() })', id: 'handler.answers', says: /Promise/ },
  { title: 'no TwiML in an early step', step: '2-4', from: 'callback(null, twiml)', to: 'callback(null, { ok: true })', id: 'handler.answers', says: /TwiML/ },
  { title: 'the token as bare text', step: '2-6', from: '{ token: token.toJwt() }', to: 'token.toJwt()', id: 'response.json', says: /JSON/ },
  { title: 'the token under another name', step: '2-6', from: '{ token: token.toJwt() }', to: '{ accessToken: token.toJwt() }', id: 'response.token', says: /accessToken/ },
  { title: 'the secret beside the token', step: '2-6', from: '{ token: token.toJwt() }', to: '{ token: token.toJwt(), secret: context.API_SECRET }', id: 'response.secret', says: /API_SECRET の値が/ },
  { title: 'an exception that is none', step: '2-6', from: ANSWER, to: "throw Object.assign(new Error('x'), { message: 42 });", id: 'handler.runs', says: /例外/ },
  { title: 'a status of 500 by hand', step: '2-6', from: ANSWER, to: "const response = new Twilio.Response();\n  response.setStatusCode(500);\n  response.appendHeader('Content-Type', 'application/json');\n  response.setBody({ token: token.toJwt() });\n  return callback(null, response);", id: 'response.status', says: /500/ },
];

// biome-ignore format: a table, one mistake a line
const SILENT: Mistake[] = [
  { title: 'no identity', step: '2-2', from: "  const identity = 'user';\n", to: '', id: 'handler.identity', says: /識別子/ },
  { title: 'an empty identity', step: '2-2', from: "'user'", to: "''", id: 'handler.identity', says: /識別子が空/, marks: "''" },
  { title: 'an identity with an at sign', step: '2-5', from: "'user'", to: "'user@example.com'", id: 'handler.identity', says: /「@」/ },
  { title: 'an identity with a hyphen', step: '2-2', from: "'user'", to: "'my-user'", id: 'handler.identity', says: /「-」/ },
  { title: 'an identity in Japanese', step: '2-2', from: "'user'", to: "'山田'", id: 'handler.identity', says: /「山」/ },
  { title: 'an identity with a full-width space', step: '2-2', from: "'user'", to: "'user　'", id: 'handler.identity', says: /全角スペース/ },
  { title: 'AccessToken not taken', step: '2-2', from: '  const AccessToken = Twilio.jwt.AccessToken;\n  const VoiceGrant = AccessToken.VoiceGrant;\n', to: '', id: 'handler.taken.access-token', says: /Twilio\.jwt\.AccessToken/ },
  { title: 'VoiceGrant not taken', step: '2-2', from: '  const VoiceGrant = AccessToken.VoiceGrant;\n', to: '', id: 'handler.taken.voice-grant', says: /VoiceGrant = AccessToken\.VoiceGrant/ },
  { title: 'no options for VoiceGrant', step: '2-4', from: '{\n    outgoingApplicationSid: context.TWIML_APP_SID,\n    incomingAllow: false,\n  }', to: '', id: 'handler.grant.outgoing', says: /voice: \{\}/ },
  { title: 'TWIML_APP_SID misspelt', step: '2-4', from: 'context.TWIML_APP_SID', to: 'context.TWIML_APPSID', id: 'handler.grant.outgoing', says: /TWIML_APPSID を TWIML_APP_SID/ },
  { title: 'an option in another spelling', step: '2-4', from: 'outgoingApplicationSid', to: 'outgoingApplicationSID', id: 'handler.grant.outgoing', says: /outgoingApplicationSID を outgoingApplicationSid/, marks: 'outgoingApplicationSID' },
  { title: 'TWIML_APP_SID without its end', step: '2-4', from: 'context.TWIML_APP_SID', to: '(context as any).TWIML_APP', id: 'handler.grant.outgoing', says: /TWIML_APP を TWIML_APP_SID に/ },
  { title: 'TWIML_APP_SID without its middle', step: '2-4', from: 'context.TWIML_APP_SID', to: '(context as any).APP_SID', id: 'handler.grant.outgoing', says: /APP_SID を TWIML_APP_SID に/ },
  { title: 'the parameters in another order, before anything throws', step: '2-4', from: '(context, event, callback)', to: '(event: any, context: any, callback)', id: 'handler.grant.outgoing', says: /順番が/ },
  { title: 'incomingAllow misspelt', step: '2-4', from: 'incomingAllow', to: 'incommingAllow', id: 'handler.grant.incoming', says: /incommingAllow を incomingAllow に/, marks: 'incommingAllow' },
  { title: 'incomingAllow with its words in another order', step: '2-4', from: 'incomingAllow', to: 'allowIncoming', id: 'handler.grant.incoming', says: /allowIncoming を incomingAllow に/, marks: 'allowIncoming' },
  { title: 'false as text', step: '2-4', from: 'incomingAllow: false', to: "incomingAllow: 'false' as any", id: 'handler.grant.incoming', says: /文字列.*引用符を外して/s, marks: 'incomingAllow' },
  { title: 'true as text', step: '2-6', from: 'incomingAllow: false', to: "incomingAllow: 'true' as any", id: 'handler.grant.incoming', says: /文字列/ },
  { title: 'an identity in full-width letters', step: '2-2', from: "'user'", to: "'ｕｓｅｒ'", id: 'handler.identity', says: /「ｕ」「ｓ」「ｅ」「ｒ」.*半角の user/s },
  { title: 'an identity with several characters that are refused', step: '2-5', from: "'user'", to: "'a-b@c.d-e'", id: 'handler.identity', says: /「-」「@」「\.」があります/ },
  { title: 'the variables behind the answer', step: '2-2', from: "  const identity = 'user';", to: "  return callback(null, new Twilio.twiml.VoiceResponse());\n  const identity = 'user';", id: 'handler.identity', says: /実行されていません.*handler の最後/s, marks: 'const identity' },
  { title: 'the grant behind the answer', step: '2-4', from: '  const voiceGrant', to: '  return callback(null, new Twilio.twiml.VoiceResponse());\n  const voiceGrant', id: 'handler.grant', says: /実行されていません/, marks: 'new VoiceGrant' },
  { title: 'the token behind the answer', step: '2-5', from: '  const token', to: '  return callback(null, new Twilio.twiml.VoiceResponse());\n  const token', id: 'handler.token', says: /実行されていません/, marks: 'new AccessToken' },
  { title: 'addGrant behind the answer', step: '2-6', from: '  token.addGrant(voiceGrant);', to: '  return callback(null, { token: token.toJwt() });\n  token.addGrant(voiceGrant);', id: 'handler.token.grant', says: /実行されていません/, marks: 'addGrant' },
  { title: 'signed before the grant is added', step: '2-6', from: '  token.addGrant(voiceGrant);', to: '  const jwt = token.toJwt();\n  token.addGrant(voiceGrant);\n  if (jwt) return callback(null, { token: jwt });', id: 'handler.token.grant', says: /toJwt\(\) が addGrant より前/, marks: 'toJwt' },
  { title: "the option of Twilio's payload", step: '2-4', from: 'outgoingApplicationSid', to: 'application_sid', id: 'handler.grant.outgoing', says: /outgoingApplicationSid に直して/, marks: 'application_sid' },
  { title: 'another setting as the application', step: '2-4', from: 'context.TWIML_APP_SID', to: 'context.API_KEY', id: 'handler.grant.outgoing', says: /TWIML_APP_SID ではなく API_KEY/, marks: 'outgoingApplicationSid' },
  { title: 'the application as literal text', step: '2-4', from: 'context.TWIML_APP_SID', to: "'context.TWIML_APP_SID'", id: 'handler.grant.outgoing', says: /コードに直接/ },
  { title: 'incoming calls allowed', step: '2-4', from: 'incomingAllow: false', to: 'incomingAllow: true', id: 'handler.grant.incoming', says: /incomingAllow: false/, marks: 'incomingAllow' },
  { title: 'no VoiceGrant made', step: '2-4', from: 'new VoiceGrant(', to: 'JSON.stringify(', id: 'handler.grant', says: /まだ作られていません/ },
  { title: 'two VoiceGrants', step: '2-4', from: '  const twiml', to: '  new VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID });\n  const twiml', id: 'handler.grant', says: /2 個/ },
  { title: 'a grant for chat instead', step: '2-4', from: 'AccessToken.VoiceGrant;', to: 'AccessToken.ChatGrant as any;', id: 'handler.taken.voice-grant', says: /VoiceGrant がまだ取り出されて/ },
  { title: 'no token made', step: '2-5', from: `const token = ${TOKEN};`, to: 'const token = { addGrant: (grant: unknown) => grant };', id: 'handler.token', says: /まだ作られていません/ },
  { title: 'two tokens', step: '2-5', from: '  token.addGrant', to: `  const second = ${TOKEN};\n  second.addGrant(voiceGrant);\n  token.addGrant`, id: 'handler.token', says: /2 個/ },
  { title: 'key and secret swapped', step: '2-5', from: 'context.API_KEY, context.API_SECRET', to: 'context.API_SECRET, context.API_KEY', id: 'handler.token.key', says: /API_KEY ではなく API_SECRET/ },
  { title: 'account and key swapped', step: '2-5', from: 'context.ACCOUNT_SID, context.API_KEY', to: 'context.API_KEY, context.ACCOUNT_SID', id: 'handler.token.account', says: /ACCOUNT_SID ではなく API_KEY/ },
  { title: 'the application as the account', step: '2-5', from: 'context.ACCOUNT_SID', to: 'context.TWIML_APP_SID', id: 'handler.token.account', says: /ACCOUNT_SID ではなく TWIML_APP_SID/ },
  { title: 'the auth token as the secret', step: '2-6', from: 'context.API_SECRET', to: '(context as any).AUTH_TOKEN', id: 'handler.token.secret', says: /AUTH_TOKEN/ },
  { title: 'a secret written into the code', step: '2-5', from: 'context.API_SECRET', to: "'0123456789abcdefghijklmnopqrstuv'", id: 'handler.token.secret', says: /シークレットをコードに/ },
  { title: 'a lifetime as text', step: '2-5', from: '{ identity: identity }', to: "{ identity, ttl: '3600' as any }", id: 'handler.token.lifetime', says: /文字列/, marks: 'ttl' },
  { title: 'a lifetime over 24 hours', step: '2-5', from: '{ identity: identity }', to: '{ identity, ttl: 90_000 }', id: 'handler.token.lifetime', says: /24 時間/, marks: 'ttl' },
  { title: 'a negative lifetime', step: '2-5', from: '{ identity: identity }', to: '{ identity, ttl: -60 }', id: 'handler.token.lifetime', says: /期限が切れて/ },
  { title: 'the grant never added', step: '2-5', from: '  token.addGrant(voiceGrant);\n', to: '', id: 'handler.token.grant', says: /addGrant\(voiceGrant\)/ },
  { title: 'the class added instead of its object', step: '2-5', from: 'addGrant(voiceGrant)', to: 'addGrant(VoiceGrant as any)', id: 'handler.token.grant', says: /new VoiceGrant/, marks: 'addGrant' },
  { title: 'another grant besides', step: '2-6', from: '  token.addGrant', to: "  token.addGrant(new AccessToken.ChatGrant({ serviceSid: 'IS1' }));\n  token.addGrant", id: 'handler.grant', says: /ChatGrant/ },
  { title: 'a region', step: '2-6', from: '{ identity: identity }', to: "{ identity, region: 'ie1' }", id: 'token.header', says: /US1|リージョン/ },
  { title: 'a token for later', step: '2-6', from: '{ identity: identity }', to: '{ identity, nbf: 4_000_000_000 }', id: 'token.nbf', says: /nbf/ },
  { title: 'another algorithm', step: '2-6', from: 'toJwt()', to: "toJwt('HS512')", id: 'token.header', says: /HS256/ },
];

export const MISTAKES: readonly Mistake[] = [...SYNTAX, ...RUN, ...ANSWERS, ...SILENT];
