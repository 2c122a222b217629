// Says at once that a command is starting, on a terminal, until the command itself has something to say.
const fs = require('node:fs');
const { isatty } = require('node:tty');

const SIGN = '… 準備しています。';
const ERASE = '\r\u001b[K';

/** Nothing for a program that reads: in a pipe, with `--json`. Written past the streams, which take a while to load. */
function showFirstSign(args) {
  if (!isatty(1) || !isatty(2) || args.includes('--json') || process.env.TERM === 'dumb') return;
  if (!write(SIGN)) return;
  const streams = [process.stdout, process.stderr];
  const own = streams.map((stream) => stream.write);
  const erase = () => {
    streams.forEach((stream, index) => {
      stream.write = own[index];
    });
    process.off('exit', erase);
    write(ERASE);
  };
  for (const stream of streams) {
    stream.write = (...values) => {
      erase();
      return stream.write(...values);
    };
  }
  process.on('exit', erase);
}

/** @returns false when the terminal takes nothing now: then there is nothing to erase either */
function write(text) {
  try {
    fs.writeSync(2, text);
    return true;
  } catch {
    return false;
  }
}

module.exports = { showFirstSign };
