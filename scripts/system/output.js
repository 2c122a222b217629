// What becomes of a command whose output cannot be written. A reader that has seen enough (`| head -1`) is no failure: the
// work goes on, and its exit code is its own. A full disk is one: whoever reads the file would miss what is not in it.
// Plain JavaScript: it runs before everything else.
const fs = require('node:fs');

/** As Node and the systems call a reader that is gone. */
const GONE = ['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** The exit code of a command that did its work in vain. */
const FAILED = 2;

function watchOutput() {
  let told = false;
  const failed = ({ code = '' }) => {
    if (GONE.includes(code) || told) return;
    told = true;
    process.on('exit', () => {
      process.exitCode = FAILED;
    });
    const why = ['ENOSPC', 'EDQUOT'].includes(code) ? 'ディスクの空きがありません' : code;
    try {
      fs.writeSync(
        2,
        `出力を書き込めませんでした（${why}）。\n出力先の空きと権限を確かめて、もう一度実行してください。\n`,
      );
    } catch {
      // The same disk: the exit code is all that is left.
    }
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', failed);
}

module.exports = { watchOutput };
