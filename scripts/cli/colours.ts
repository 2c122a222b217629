/** Colours for a terminal. NO_COLOR and FORCE_COLOR decide (https://no-color.org); without them, a pipe or a file gets none. */
import pc from 'picocolors';

const { NO_COLOR, FORCE_COLOR, TERM } = process.env;

export const colours = pc.createColors(
  !NO_COLOR && (Boolean(FORCE_COLOR) || (process.stdout.isTTY === true && TERM !== 'dumb')),
);
