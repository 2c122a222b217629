import fs from 'node:fs';
import path from 'node:path';
import { redactCode } from '../../checks/secrets/tokens.js';
import { ROOT } from '../system/paths.js';
import { SPELLINGS } from '../test/spellings.js';
import { SETTINGS, token } from '../test/tokens.js';
import { gateFor, redactor, secretsOf } from './redact.js';

const secret = '0123456789abcdef0123456789abcdef';
const redact = redactor([secret]);

test('a secret is blotted out wherever it stands in a value, and the rest stays', () => {
  const blot = '•'.repeat(32);
  expect(redact({ list: [`a ${secret} b`], nested: { text: secret }, count: 3, none: undefined })).toEqual({
    list: [`a ${blot} b`],
    nested: { text: blot },
    count: 3,
    none: undefined,
  });
});

test('a token is never shown, whoever signed it', () => {
  const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJTSyJ9.${'x'.repeat(43)}`;
  expect(redact(`token=${jwt}.`)).toBe('token=（トークンは表示しません）.');
});

test('an empty or tiny secret does not blot out ordinary text', () => {
  expect(redactor(['', 'a', 'user'])('a user')).toBe('a user');
});

test('the secrets of a settings file count also in quotes and under a misspelt name', () => {
  const entry = (name: string, raw: string, value: string) => ({ name, raw, value, line: 1 });
  const entries = [entry('API_SECRETE', ' "hidden1"', 'hidden1'), entry('API_KEY', 'SK1', 'SK1')];
  expect(secretsOf({ path: '.env', entries, oddLines: [] })).toEqual(['hidden1', '"hidden1"']);
});

test('a secret written into code is blotted out without moving what stands behind it; a SID is not secret', () => {
  const line = `new AccessToken('AC${secret}', '${secret}', x);`;
  expect(redactCode(line)).toBe(`new AccessToken('AC${secret}', ${'•'.repeat(34)}, x);`);
});

/** Letters and digits as Twilio's; hexadecimal as an AUTH_TOKEN; two that no API would give, and one that is far too long. */
const SECRETS: Record<string, string> = {
  API_SECRET: 'q7WfXbGhTkzPdLsVnRmYc2JtEaUoHi9B',
  AUTH_TOKEN: '9f86d081884c7d659a2feaa0c55ad015',
  'of another service': 'k9-Vt_27+Qx/w3Lr=fZ8m',
  'of words': 'correct-horse7-battery-staple42',
  'of 6,000 characters': Array.from({ length: 1_500 }, (_, at) =>
    ((at * 7_919 + 1_299_709) % 1_679_616).toString(36),
  ).join(''),
};

/** Parts that must not pass either. */
const PARTS: Record<string, (text: string) => string> = {
  whole: (text) => text,
  'its first 8': (text) => text.slice(0, 8),
  'its first 11': (text) => text.slice(0, 11),
  'its first 20': (text) => text.slice(0, 20),
  'its last 8': (text) => text.slice(-8),
  '8 of its middle': (text) => text.slice(9, 17),
};

const PLACES: Record<string, (text: string) => unknown> = {
  'a text': (text) => `signed with ${text} at 12:00`,
  'an object': (text) => ({ verdicts: [{ cause: text }] }),
  JSON: (text) => JSON.stringify({ cause: text }),
};

describe('no spelling of a secret passes', () => {
  test.each(Object.keys(SPELLINGS))('%s', (name) => {
    const passed: string[] = [];
    for (const [whose, secret] of Object.entries(SECRETS)) {
      const gate = redactor([secret]);
      for (const [which, part] of Object.entries(PARTS)) {
        // Of words, less than twelve characters may be somebody's own.
        if (whose === 'of words' && which !== 'whole' && which !== 'its first 20') continue;
        // Of what is no secret of Twilio's, the plain text is looked for.
        if (whose === 'of 6,000 characters' && /base64|hexadecimal|Buffer/.test(name)) continue;
        const spelt = SPELLINGS[name]!(part(secret));
        for (const [where, put] of Object.entries(PLACES)) {
          const shown = JSON.stringify(gate(put(spelt)));
          const hidden = (shown.match(/•/g)?.length ?? 0) >= 6 || shown.includes('（トークンは表示しません）');
          if (!hidden || shown.includes(spelt)) passed.push(`${whose}, ${which}, ${where}: ${shown.slice(0, 120)}`);
        }
      }
    }
    expect(passed).toEqual([]);
  });
});

describe('a token', () => {
  const jwt = token();
  const signature = jwt.split('.')[2]!;
  const bySignature = gateFor(undefined, {}, jwt);

  test.each([1, 8, 20, 30, 39, 60])('does not pass where it was wrapped at %i columns', (width) => {
    const lines = jwt.match(new RegExp(`.{1,${width}}`, 'g'))!;
    const joints = ['\n', '\r\n', '\\n', '\n  │ ', "',\n  '", "' +\n  '", '\n\x1b[2m> '];
    const gate = width < 8 ? bySignature : redactor([]); // letter by letter, only a known one can be recognised
    const shown = joints.map((joint) => gate(`before ${lines.join(joint)} behind\nnext line`));
    expect(shown.filter((text) => !/^before .*behind\nnext line$/s.test(text))).toEqual([]);
    const pieces = signature.match(/.{8}/g)!;
    expect(shown.filter((text) => pieces.some((piece) => text.replace(/[^\w-]/g, '').includes(piece)))).toEqual([]);
  });

  test('leaves what stands around it', () => {
    const [head = '', payload = ''] = jwt.split('.');
    const lines = [
      `${head} is a header.`,
      `${head}.`,
      'prose begins here',
      `${head}.${payload}`,
      'and here',
      jwt,
      'again',
    ];
    const hidden = '（トークンは表示しません）';
    expect(redactor([])(lines.join('\n')).split('\n')).toEqual([
      `${hidden} is a header.`,
      hidden,
      'prose begins here',
      hidden,
      'and here',
      hidden,
      'again',
    ]);
  });

  test('has a signature that does not pass alone either, in any form', () => {
    const inHex = Buffer.from(signature, 'base64url').toString('hex');
    const colons = inHex.replace(/..(?=.)/g, '$&:');
    for (const text of [inHex, inHex.toUpperCase(), colons]) expect(redactor([])(text)).toMatch(/^•+$/);
    const rest = Object.values(SPELLINGS).map((spell) => bySignature(spell(signature)));
    expect(rest.filter((text) => (text.match(/•|表示しません/g)?.length ?? 0) < 1)).toEqual([]);
    expect(bySignature(`<${signature.slice(0, 12)}>`)).toMatch(/^<[•_-]+>$/);
    expect(bySignature(JSON.stringify(Buffer.from(signature, 'base64url')))).toMatch(/•{2,}/);
  });
});

describe('ordinary text stays', () => {
  const ordinary = (folder: string) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(md|ts|js)$/.test(name) && !name.includes('test'))
      .map((name) => fs.readFileSync(path.join(ROOT, folder, name), 'utf8').replaceAll('\r\n', '\n'));

  test.each(Object.entries({ ...SECRETS, 'of one letter': 'a'.repeat(32), short: 'abc12', 'a word': 'secret' }))(
    'when the secret is one %s',
    (_, secret) => {
      const gate = redactor([secret]);
      const plain = redactor([]);
      const texts = ['steps', 'checks', 'scripts/cli', 'scripts/settings', 'scripts/twilio'].flatMap(ordinary);
      expect(texts.length).toBeGreaterThan(100);
      expect(texts.filter((text) => gate(text) !== plain(text))).toEqual([]);
    },
  );

  test('with its lines, tabs and emoji', () => {
    const text =
      'α\tβ\n👩‍💻 １２３ ｱｲｳ AC0123456789abcdef0123456789abcdef 2026-11-24T22:05:41.123Z /usr/lib/node_modules';
    expect(redactor(Object.values(SECRETS))(text)).toBe(text);
  });
});

test('what a terminal would obey does not pass', () => {
  const codes = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code));
  const shown = redactor([])(
    `${codes.map((code) => `a${code}b`).join('')}\x1b]52;c;cm0gLXJm\x07\x1bPq\x1b\\\x9b2J\x1b[2Jend`,
  );
  expect(shown.match(/[\p{Cc}]/gu)).toEqual(['\t', '\n']);
  expect(shown).toMatch(/end$/);
  expect(shown).not.toContain('52;c');
});

test('a settings file with a line of 50 KB is looked for like any other, and never told in an error', () => {
  const long = SECRETS['of 6,000 characters']!.repeat(9).slice(0, 50_000);
  const raw = ` "${long}" # 控え`;
  const file = {
    path: '.env',
    entries: [{ name: 'API_SECRET', raw, value: long, line: 1 }],
    oddLines: [{ line: 2, text: long }],
  };
  expect(gateFor(file, SETTINGS)(`x ${long.slice(20_000, 20_020)} y`)).toBe(`x ${'•'.repeat(20)} y`);
});
