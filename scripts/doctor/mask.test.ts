import { throwawaySettings } from '../settings/throwaway.js';
import { masker } from './mask.js';

const settings = throwawaySettings();
const mask = masker({
  secrets: [settings.API_SECRET, settings.AUTH_TOKEN],
  identifiers: [settings.ACCOUNT_SID, 'an-account-of-odd-shape'],
  home: '/home/hanako',
});

test.each([
  [
    'a SID keeps its ends',
    `at ${settings.API_KEY}.`,
    `at ${settings.API_KEY.slice(0, 4)}…${settings.API_KEY.slice(-2)}.`,
  ],
  ['a SID in small letters too', `sk${'0123456789abcdef'.repeat(2)}`, 'sk01…ef'],
  ['an identifier of any shape', 'of an-account-of-odd-shape', 'of an-a…pe'],
  ['a secret leaves nothing', `(${settings.API_SECRET})`, `(${'•'.repeat(32)})`],
  ['the home folder', '/home/hanako/kit and "/home/hanako"', '~/kit and "~"'],
  ['another folder stays', '/home/hanako2/kit', '/home/hanako2/kit'],
  ['the user of a proxy', 'http://hanako:hun%40ter2@proxy:8080 と', 'http://•••@proxy:8080 と'],
  ['the user of a proxy without a password', 'https://hanako@proxy', 'https://•••@proxy'],
  [
    'the address of a deployment',
    'https://handson-hanako-1a2b-4242-dev.twil.io/token',
    'https://hand…ev.twil.io/token',
  ],
  ['a mail address in an error stays a text', 'no user a@b', 'no user a@b'],
])('%s', (_, text, expected) => {
  expect(mask({ list: [text] })).toEqual({ list: [expected] });
});

test('a home folder of Windows, in both spellings', () => {
  const windows = masker({ secrets: [], identifiers: [], home: 'C:\\Users\\花子' });
  expect(windows('C:\\Users\\花子\\kit, C:/Users/花子/kit')).toBe('~\\kit, ~/kit');
});
