/**
 * Links in a terminal (OSC 8), where it is known to show them; another one would show nothing, or the address in between.
 * https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda lists them.
 */

const PROGRAMS = /^(vscode|iTerm\.app|WezTerm|ghostty|Hyper|Tabby|rio)$/;
const TERMINALS = /^(xterm-kitty|xterm-ghostty|alacritty|foot|wezterm|contour)/;

/** Since when terminals that are built on VTE (GNOME's) show links without trouble: 0.50.1. */
const VTE = 5001;

export function showsLinks(isTTY: boolean, environment: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_HYPERLINK, CI, TERM = '', TERM_PROGRAM = '', VTE_VERSION, WT_SESSION, KITTY_WINDOW_ID } = environment;
  if (FORCE_HYPERLINK !== undefined) return FORCE_HYPERLINK !== '0';
  if (!isTTY || CI || TERM === 'dumb') return false;
  const isKnown = PROGRAMS.test(TERM_PROGRAM) || TERMINALS.test(TERM);
  return isKnown || Boolean(WT_SESSION || KITTY_WINDOW_ID) || Number(VTE_VERSION) >= VTE;
}

/** Ended by BEL, which every terminal takes and what measures the width of a text knows. */
export function hyperlink(text: string, url: string): string {
  return `\u001b]8;;${url}\u0007${text}\u001b]8;;\u0007`;
}
