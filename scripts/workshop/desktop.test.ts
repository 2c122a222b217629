import { hyperlink, showsLinks } from '../cli/hyperlink.js';
import { displayWidth } from '../cli/text.js';
import { isDesktop } from './desktop.js';

test.each<[string, boolean, NodeJS.ProcessEnv, NodeJS.Platform, boolean]>([
  ['a Mac', true, {}, 'darwin', true],
  ['Windows', true, {}, 'win32', true],
  ['Linux with a desktop', true, { DISPLAY: ':0' }, 'linux', true],
  ['Linux with Wayland', true, { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true],
  ['WSL', true, { WSL_DISTRO_NAME: 'Ubuntu' }, 'linux', true],
  ['Linux without one', true, {}, 'linux', false],
  ['a pipe', false, { DISPLAY: ':0' }, 'darwin', false],
  ['CI', true, { CI: 'true' }, 'darwin', false],
  ['SSH', true, { SSH_CONNECTION: '1 2 3 4', DISPLAY: ':0' }, 'linux', false],
  ['SSH with a terminal of its own', true, { SSH_TTY: '/dev/pts/1' }, 'darwin', false],
  ['Codespaces', true, { CODESPACES: 'true', DISPLAY: ':0' }, 'linux', false],
  ['a container of an editor', true, { REMOTE_CONTAINERS: 'true', DISPLAY: ':0' }, 'linux', false],
])('the page opens by itself: %s', (_, isTTY, environment, platform, opens) => {
  expect(isDesktop(isTTY, environment, platform)).toBe(opens);
});

test.each<[string, boolean, NodeJS.ProcessEnv, boolean]>([
  ['VS Code', true, { TERM_PROGRAM: 'vscode' }, true],
  ['iTerm', true, { TERM_PROGRAM: 'iTerm.app' }, true],
  ['kitty', true, { TERM: 'xterm-kitty' }, true],
  ['Windows Terminal', true, { WT_SESSION: 'x' }, true],
  ['GNOME', true, { VTE_VERSION: '6800' }, true],
  ['an old GNOME', true, { VTE_VERSION: '4205' }, false],
  ['an unknown one', true, { TERM: 'xterm-256color' }, false],
  ['Terminal of a Mac', true, { TERM_PROGRAM: 'Apple_Terminal' }, false],
  ['a pipe', false, { TERM_PROGRAM: 'vscode' }, false],
  ['CI', true, { TERM_PROGRAM: 'vscode', CI: 'true' }, false],
  ['none that obeys', true, { TERM: 'dumb', TERM_PROGRAM: 'vscode' }, false],
  ['a pipe that is asked for links', false, { FORCE_HYPERLINK: '1' }, true],
  ['one that is asked for none', true, { FORCE_HYPERLINK: '0', TERM_PROGRAM: 'vscode' }, false],
])('links in a terminal: %s', (_, isTTY, environment, shows) => {
  expect(showsLinks(isTTY, environment)).toBe(shows);
});

test('a link takes the columns of its words', () => {
  expect(displayWidth(hyperlink('作業 token.ts:3', 'vscode://file/c:/a%20b/token.ts:3:1'))).toBe(
    displayWidth('作業 token.ts:3'),
  );
});
