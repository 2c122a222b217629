import path from 'node:path';
import { readSettingsFile } from '../../scripts/settings/env-file.js';
import { ROOT } from '../../scripts/system/paths.js';
import { allPassed, type Verdict } from '../verdict.js';
import { judgeEnvironment, named, wellFormed } from './environment.js';
import { SETTING_NAMES, type SettingsFile } from './settings.js';

const AC = `AC${'0123456789abcdef'.repeat(2)}`;
const AP = `AP${'1123456789abcdef'.repeat(2)}`;
const SK = `SK${'2123456789abcdef'.repeat(2)}`;
const SECRET = 'QwErTyUiOpAsDfGhJkLzXcVbNm123456';
const AUTH_TOKEN = '3123456789abcdef'.repeat(2);
const RIGHT = { ACCOUNT_SID: AC, AUTH_TOKEN, TWIML_APP_SID: AP, API_KEY: SK, API_SECRET: SECRET };

/** Lines of a settings file, each a pair of what stands before and behind `=`, or a line that is none. */
type Line = [name: string, raw: string] | string;

function fileOf(lines: readonly Line[]): SettingsFile {
  const file: SettingsFile = { path: '.env', entries: [], oddLines: [] };
  for (const [index, line] of lines.entries()) {
    if (typeof line === 'string') file.oddLines.push({ line: index + 1, text: line });
    else {
      const value = (/^(['"])(.*)\1$/.exec(line[1].trim())?.[2] ?? line[1]).trim();
      file.entries.push({ name: line[0], raw: line[1], value, line: index + 1 });
    }
  }
  return file;
}

/** The right settings, some of them written otherwise; undefined leaves a line out. */
function changed(changes: Record<string, string | undefined>, more: readonly Line[] = []): SettingsFile {
  const lines = Object.entries({ ...RIGHT, ...changes }).flatMap(([name, raw]): Line[] =>
    raw === undefined ? [] : [[name, raw]],
  );
  return fileOf([...lines, ...more]);
}

function failures(file: SettingsFile | undefined): Verdict[] {
  return judgeEnvironment(file).filter(({ status }) => status === 'failed');
}

const IDS = ['settings.file', ...SETTING_NAMES.map((name) => `settings.${name}`), 'settings.distinct'];

test('right settings pass, and the verdicts are always the same ones', () => {
  const verdicts = judgeEnvironment(changed({}));
  expect(verdicts.map(({ id }) => id)).toEqual(IDS);
  expect(verdicts.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(judgeEnvironment(undefined).map(({ id }) => id)).toEqual(IDS);
});

test('other variables and notes in the file are nobody’s business', () => {
  const more: Line[] = [['MY_NUMBER', '"+81 50"'], ['EMPTY', ''], 'a note to myself'];
  expect(failures(changed({}, more))).toEqual([]);
});

test('without a settings file everything else is skipped', () => {
  const [first, ...rest] = judgeEnvironment(undefined);
  expect(first).toMatchObject({ status: 'todo', next: expect.stringContaining('.env.example') });
  expect(allPassed([first!])).toBe(false);
  expect(new Set(rest.map(({ status }) => status))).toEqual(new Set(['skipped']));
  expect(failures(fileOf([]))).toMatchObject([{ id: 'settings.file', cause: expect.stringContaining('空') }]);
});

test('AUTH_TOKEN is needed to deploy only: without it nothing fails, and the reason is told', () => {
  for (const raw of [undefined, '', '  ']) {
    const verdict = judgeEnvironment(changed({ AUTH_TOKEN: raw })).find(({ id }) => id === 'settings.AUTH_TOKEN');
    expect(verdict).toMatchObject({ status: 'skipped', cause: expect.stringContaining('デプロイ') });
  }
  expect(failures(changed({ AUTH_TOKEN: undefined }))).toEqual([]);
});

describe('each mistake in a value is explained as what it is', () => {
  const MISTAKES: [mistake: string, name: keyof typeof RIGHT, raw: string | undefined, cause: RegExp][] = [
    ['left out', 'API_KEY', undefined, /行がありません/],
    ['empty', 'API_SECRET', '', /値がありません/],
    ['the example', 'ACCOUNT_SID', `AC${'x'.repeat(32)}`, /見本/],
    ['the example of a secret', 'API_SECRET', 'x'.repeat(32), /見本/],
    ['the example in capitals', 'API_KEY', `SK${'X'.repeat(32)}`, /見本/],
    ['an example with zeros', 'API_KEY', `SK${'0'.repeat(32)}`, /見本/],
    ['your_…', 'API_SECRET', 'your_api_secret', /見本/],
    ['a Japanese example', 'TWIML_APP_SID', 'ここに TwiML App の SID', /見本/],
    ['an example in brackets', 'AUTH_TOKEN', '<AUTH_TOKEN>', /見本/],
    ['an example with a comment', 'API_KEY', `SK${'x'.repeat(32)} # API キー`, /見本/],
    ['shortened', 'API_KEY', 'SK12…ef', /省略/],
    ['hidden by the Console', 'AUTH_TOKEN', '••••••••••••', /伏せ字/],
    ['in quotes', 'API_KEY', `"${SK}"`, /引用符で囲まれ/],
    ['in single quotes', 'API_SECRET', `'${SECRET}'`, /引用符で囲まれ/],
    ['in typographic quotes', 'API_SECRET', `“${SECRET}”`, /引用符/],
    ['with one quote', 'API_KEY', `"${SK}`, /引用符/],
    ['in Japanese brackets', 'API_KEY', `「${SK}」`, /引用符/],
    ['with a comment', 'TWIML_APP_SID', `${AP} # アプリ`, /コメント/],
    ['with a comment at once', 'TWIML_APP_SID', `${AP}#app`, /コメント/],
    ['with a full-width letter', 'API_KEY', `Ｓ${SK.slice(1)}`, /1 文字目に、全角の「Ｓ」/],
    ['with a full-width letter in a secret', 'API_SECRET', `${SECRET.slice(0, 31)}６`, /32 文字目に、全角の文字/],
    ['with a full-width space', 'API_KEY', `${SK}\u3000`, /全角スペース/],
    ['with a Japanese letter', 'API_KEY', `${SK.slice(0, 33)}え`, /半角の英数字ではない「え」/],
    ['with a zero-width space', 'API_SECRET', `${SECRET}\u200b`, /U\+200B/],
    ['with a byte order mark inside', 'API_KEY', `\ufeff${SK}`, /U\+FEFF/],
    ['with a space inside', 'API_KEY', `SK ${SK.slice(2)}`, /途中に空白/],
    ['with a space behind', 'API_SECRET', `${SECRET} `, /後ろに空白/],
    ['with a space before', 'API_SECRET', ` ${SECRET}`, /前に空白/],
    ['with a no-break space', 'API_KEY', `${SK}\u00a0`, /後ろに空白/],
    ['ended by ;', 'API_KEY', `${SK};`, /最後に ; /],
    ['ended by , in a secret', 'API_SECRET', `${SECRET},`, /最後に , /],
    ['the TwiML App in API_KEY', 'API_KEY', AP, /TwiML App の SID（AP11…ef）.*TWIML_APP_SID/],
    ['the key in TWIML_APP_SID', 'TWIML_APP_SID', SK, /API キーの SID（SK21…ef）.*API_KEY/],
    ['the account in API_KEY', 'API_KEY', AC, /アカウントの SID.*ACCOUNT_SID/],
    ['the key in API_SECRET', 'API_SECRET', SK, /API キーの SID.*API_KEY/],
    ['the account in AUTH_TOKEN', 'AUTH_TOKEN', AC, /アカウントの SID/],
    ['the secret in API_KEY', 'API_KEY', SECRET, /SID ではない 32 文字/],
    ['the auth token in ACCOUNT_SID', 'ACCOUNT_SID', AUTH_TOKEN, /Auth Token/],
    ['a phone number’s SID', 'TWIML_APP_SID', `PN${AP.slice(2)}`, /電話番号の SID/],
    ['a call’s SID', 'TWIML_APP_SID', `CA${AP.slice(2)}`, /通話の SID/],
    ['an unknown kind of SID', 'TWIML_APP_SID', `XX${AP.slice(2)}`, /XX で始まる/],
    ['a phone number', 'TWIML_APP_SID', '+815012345678', /電話番号/],
    ['an address', 'TWIML_APP_SID', 'https://example.com/voice', /URL/],
    ['a friendly name', 'TWIML_APP_SID', 'my-app', /AP で始まっていない/],
    ['in upper case', 'ACCOUNT_SID', AC.toUpperCase(), /大文字と小文字/],
    ['in lower case', 'ACCOUNT_SID', AC.toLowerCase(), /大文字と小文字/],
    ['too short', 'ACCOUNT_SID', AC.slice(0, 33), /33 文字.*34 文字.*途中で切れ/],
    ['too long', 'API_KEY', `${SK}0`, /35 文字.*余分/],
    ['a secret too short', 'API_SECRET', SECRET.slice(1), /31 文字.*32 文字/],
    ['an auth token too long', 'AUTH_TOKEN', `${AUTH_TOKEN}0`, /33 文字/],
    ['an O for a zero', 'API_KEY', `SKO${SK.slice(3)}`, /3 文字目の「O」/],
  ];

  test.each(MISTAKES)('%s', (_mistake, name, raw, cause) => {
    const [failure, ...others] = failures(changed({ [name]: raw }));
    expect(failure).toMatchObject({ id: `settings.${name}`, blame: 'settings', cause: expect.stringMatching(cause) });
    expect(failure?.next).toMatch(/。$/);
    expect(others).toEqual([]);
    for (const secret of [SECRET, AUTH_TOKEN]) expect(JSON.stringify(failure)).not.toContain(secret.slice(4, 28));
  });

  test('the line is named, and the file where the lines of another one are spoken of too', () => {
    expect(failures(named(changed({ API_KEY: AP })))[0]?.cause).toMatch(/^\.env の 4 行目の API_KEY /);
    expect(failures(changed({ API_KEY: AP }))[0]?.cause).toMatch(/^4 行目の API_KEY /);
  });
});

describe('a line that is not read as a setting', () => {
  const LINES: [what: string, line: Line, cause: RegExp][] = [
    ['misspelt', ['API_SECRETE', SECRET], /API_SECRET ではなく API_SECRETE/],
    ['in lower case', ['api_secret', SECRET], /大文字と小文字/],
    ['with a hyphen', ['API-SECRET', SECRET], /API-SECRET/],
    ['named as in other examples', ['TWILIO_API_KEY_SECRET', SECRET], /TWILIO_API_KEY_SECRET/],
    ['with export', `export API_SECRET=${SECRET}`, /export/],
    ['with a colon', `API_SECRET: ${SECRET}`, /: で区切られ/],
    ['with a full-width =', `API_SECRET＝${SECRET}`, /= が全角/],
    ['with a full-width name', `ＡＰＩ_ＳＥＣＲＥＴ=${SECRET}`, /全角の文字/],
    ['with an invisible character', `\u200bAPI_SECRET=${SECRET}`, /目に見えない/],
    ['without =', `API_SECRET ${SECRET}`, /= がない/],
    ['as PowerShell writes it', `$env:API_SECRET="${SECRET}"`, /名前の前/],
  ];

  test.each(LINES)('%s is found', (_what, line, cause) => {
    const found = failures(changed({ API_SECRET: undefined }, [line]));
    expect(found).toMatchObject([{ id: 'settings.API_SECRET', cause: expect.stringMatching(cause) }]);
    expect(found[0]?.cause).toContain('5 行目');
    expect(JSON.stringify(found)).not.toContain(SECRET);
    expect(failures(changed({}, [line]))).toEqual([]); // harmless beside the right line
  });

  test('an optional setting that was meant to be there is told too', () => {
    expect(failures(changed({ AUTH_TOKEN: undefined }, [`AUTH_TOKEN: ${AUTH_TOKEN}`]))).toHaveLength(1);
    expect(failures(changed({ AUTH_TOKEN: undefined }, [['AUTHTOKEN', AUTH_TOKEN]]))).toHaveLength(1);
  });

  test('TWIML_APPSID is meant as TWIML_APP_SID and as nothing else', () => {
    const found = failures(changed({ TWIML_APP_SID: undefined, API_KEY: undefined }, [['TWIML_APPSID', AP]]));
    expect(found.map(({ cause }) => cause)).toEqual([
      expect.stringContaining('TWIML_APPSID'),
      'API_KEY の行がありません。',
    ]);
  });

  test('a value on the line below is found', () => {
    const file = fileOf([...Object.entries({ ...RIGHT, API_SECRET: '' }), SECRET]);
    expect(failures(file)).toMatchObject([{ id: 'settings.API_SECRET', cause: expect.stringContaining('次の行') }]);
  });
});

test('a setting that stands there twice with two values fails, with the line that counts', () => {
  const [failure] = failures(changed({}, [['API_KEY', `SK${AP.slice(2)}`]]));
  expect(failure).toMatchObject({ id: 'settings.API_KEY', cause: expect.stringMatching(/4、6 行目.*最後の 6 行目/) });
  expect(failures(changed({}, [['API_KEY', SK]]))).toEqual([]);
});

test('the auth token in the place of the secret is found, though it looks like one', () => {
  const [same] = failures(changed({ API_SECRET: AUTH_TOKEN }));
  expect(same).toMatchObject({ id: 'settings.distinct', cause: expect.stringContaining('同じ値') });
  const [swapped] = failures(changed({ API_SECRET: AUTH_TOKEN, AUTH_TOKEN: SECRET }));
  expect(swapped).toMatchObject({ id: 'settings.distinct', cause: expect.stringContaining('入れ替わって') });
});

test.each([
  ['ACCOUNT_SID', 'API_KEY'],
  ['ACCOUNT_SID', 'TWIML_APP_SID'],
  ['API_KEY', 'TWIML_APP_SID'],
] as const)('%s and %s in the place of each other are to be swapped, not copied anew', (one, other) => {
  const found = failures(changed({ [one]: RIGHT[other], [other]: RIGHT[one] }));
  expect(found.map(({ next }) => next)).toEqual(
    SETTING_NAMES.filter((name) => name === one || name === other).map(
      (name) => `${name} と ${name === one ? other : one} の 2 つの値を入れ替えてください。`,
    ),
  );
  const [alone] = failures(changed({ [one]: RIGHT[other] }));
  expect(alone?.next).not.toMatch(/入れ替え/);
});

test('only values of the right shape are used to run a handler', () => {
  const file = changed({ API_KEY: AP, API_SECRET: `"${SECRET}"`, AUTH_TOKEN: 'x'.repeat(32) }, [['OTHER', 'x']]);
  expect(wellFormed(file)).toEqual({ ACCOUNT_SID: AC, TWIML_APP_SID: AP, API_SECRET: SECRET });
});

test('a copy of .env.example without one’s own values fails for every one of them, as an example', () => {
  const found = failures(readSettingsFile(path.join(ROOT, '.env.example')));
  expect(found.map(({ id }) => id)).toEqual(
    ['ACCOUNT_SID', 'TWIML_APP_SID', 'API_KEY', 'API_SECRET'].map((name) => `settings.${name}`),
  );
  for (const { cause } of found) expect(cause).toContain('見本');
});

test('four settings on one line are told apart, and every one of them is found', () => {
  const line = `${AC} TWIML_APP_SID=${AP} API_KEY=${SK} API_SECRET=${SECRET}`;
  const failed = failures(fileOf([['ACCOUNT_SID', line]]));
  expect(failed.map(({ id }) => id)).toEqual(
    ['ACCOUNT_SID', 'TWIML_APP_SID', 'API_KEY', 'API_SECRET'].map((name) => `settings.${name}`),
  );
  expect(failed[0]?.cause).toMatch(/TWIML_APP_SID= が続けて/);
  for (const { cause } of failed.slice(1)) expect(cause).toMatch(/1 行目の ACCOUNT_SID の後ろ/);
  for (const { cause, next } of failed) expect(`${cause}${next}`).not.toContain(SECRET);
});

test.each(['<V>', '[V]', '＜V＞'])(
  'a right value in the brackets of an example is not taken for the example: %s',
  (form) => {
    const failed = failures(
      changed({ API_SECRET: form.replace('V', SECRET), API_KEY: form.replace('V', 'あなたの値') }),
    );
    expect(failed.map(({ id, cause }) => [id, cause])).toEqual([
      ['settings.API_KEY', expect.stringMatching(/見本の値/)],
      ['settings.API_SECRET', expect.stringMatching(/囲まれていて/)],
    ]);
    expect(failed[1]?.cause).not.toContain(SECRET);
  },
);

test('whoever asked for the sandbox is not sent to the Console for a value', () => {
  const example = readSettingsFile(path.join(ROOT, '.env.example'))!;
  const flag = { name: 'HANDSON_SANDBOX', raw: 'true', value: 'true', line: 99 };
  const failed = failures({ ...example, entries: [...example.entries, flag] });
  expect(failed.length).toBe(4);
  for (const { next } of failed) expect(next).toMatch(/npm run env -- --sandbox/);
});

test.each(['yes', 'TRUE', '1'])('HANDSON_SANDBOX=%s, which no command reads, is pointed out', (value) => {
  const [only, ...more] = failures(changed({}, [['HANDSON_SANDBOX', value]]));
  expect([only?.id, only?.next, more]).toEqual([
    'settings.sandbox',
    expect.stringMatching(/HANDSON_SANDBOX=true に直し/),
    [],
  ]);
});

test.each(['true', 'false', '"true"'])('HANDSON_SANDBOX=%s is as it should be', (value) => {
  expect(failures(changed({}, [['HANDSON_SANDBOX', value]]))).toEqual([]);
});
