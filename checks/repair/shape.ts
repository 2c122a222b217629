/** How the author's handler is built around its statements: what it takes apart first, and how it is exported. */
import { isSlip } from './alignment.js';
import { isName, type Token } from './tokens.js';

const SETTINGS = ['ACCOUNT_SID', 'TWIML_APP_SID', 'API_KEY', 'API_SECRET'];

/** With the settings as variables of their own, where the author takes `context` apart at the beginning. */
export function takenApart(families: readonly (readonly string[])[], own: readonly Token[]): (readonly string[])[] {
  const settingOf = ({ text }: Token) => SETTINGS.find((each) => isSlip(each, text));
  const end = own.findIndex(({ text }, index) => {
    const isPattern = text === '}' && own[index + 1]?.text === '=' && own[index + 3]?.text !== '.';
    return isPattern && own.slice(openOf(own, index), index).some(settingOf);
  });
  if (end < 0) return [...families];
  const begin = openOf(own, end);
  const aliases = new Map<string, string>();
  for (const [index, token] of own.entries()) {
    const name = index > begin && own[index - 1]?.text !== '.' && settingOf(token);
    if (!name || aliases.has(name)) continue;
    const [colon, alias] = [own[index + 1]?.text, own[index + 2]];
    aliases.set(name, colon === ':' && alias && isName(alias) ? alias.text : name);
  }
  const list = [...aliases].map(([name, alias]) => (alias === name ? name : `${name}: ${alias}`)).join(', ');
  const plain = (way: string) => way.replace(/\bcontext\.(\w+)/g, (text, name: string) => aliases.get(name) ?? text);
  const head = families.findIndex(([way]) => way!.endsWith('{'));
  return [
    ...families.slice(0, head + 1),
    [`const { ${list} } = context;`],
    ...families.slice(head + 1).map((family) => family.map(plain)),
  ];
}

/** Without the statements whose values the author writes where they are used. */
export function needed(ways: readonly string[]): string[] {
  const isUsed = (by: RegExp) => ways.some((way) => by.test(way));
  const gone = [
    ...(isUsed(/new AccessToken\(.*identity: 'user'/) ? [/^const identity\b/] : []),
    ...(isUsed(/new AccessToken\.VoiceGrant\b/) ? [/^const VoiceGrant\b/] : []),
  ];
  return ways.filter((way) => !gone.some((each) => each.test(way)));
}

/** Where the bracket before `end` opens. */
function openOf(tokens: readonly Token[], end: number): number {
  return tokens.slice(0, end).findLastIndex(({ text }) => text === '{');
}

/** The head and the end of a handler belong together: one of them exports it, and not both. */
export function exported(ways: readonly string[]): string[] {
  const head = ways.findIndex((way) => /\bhandler\b.*\{$/.test(way));
  const end = ways.at(-1)!;
  if (head < 0) return [...ways];
  const isOut = /\bexports?\b/.test(ways[head]!);
  if (!isOut && !/\bexports?\b/.test(end)) {
    const last = ways[head]!.includes('=') ? end : '}';
    return ways.with(-1, `${last}\nexports.handler = handler;`);
  }
  return isOut && /\bexports?\b/.test(end)
    ? ways.with(head, 'function handler(context, event, callback) {')
    : [...ways];
}

/** With the response made at the beginning, where the author makes it before all else. */
export function early(ways: readonly string[], source: string): string[] {
  const [made, other] = [source.indexOf('Twilio.Response'), source.indexOf('.jwt')];
  const at = ways.findIndex((way) => way.startsWith(RESPONSE));
  if (at < 0 || made < 0 || made > other) return [...ways];
  const head = ways.findIndex((way) => way.endsWith('{'));
  return ways.with(at, ways[at]!.slice(RESPONSE.length)).toSpliced(head + 1, 0, RESPONSE.trim());
}

const RESPONSE = 'const response = new Twilio.Response();\n  ';

/** With the statement that tells an error to the callback, where the author has it. */
export function guarded(ways: readonly string[], words: readonly string[]): string[] {
  const head = ways.findIndex((way) => way.endsWith('{'));
  const isGuarded = words.some((word) => word === 'try' || isSlip(word, 'catch'));
  if (head < 0 || !isGuarded) return [...ways];
  return [...ways.slice(0, head + 1), 'try {', ...ways.slice(head + 1, -1), CAUGHT, ways.at(-1)!];
}

const CAUGHT = '} catch (error) {\n    callback(error);\n  }';
