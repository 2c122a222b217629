// Keeps where the packages' modules were found: looking for three hundred of them in folders and manifests takes a third of
// the time in which a process loads the `twilio` library. One file for each kind of process and each installation.
const fs = require('node:fs');
const module_ = require('node:module');
const path = require('node:path');

/** So many new ones are worth writing the file again. */
const WORTHWHILE = 20;

/**
 * The rest of the parameters is that of `keepCode`.
 * @param file for a name of its own for whatever changes the answers
 */
function keepResolutions({ file, keep, stampOf, whenIdle }) {
  const known = read(file);
  let fresh = 0;
  const resolve = module_._resolveFilename;
  module_._resolveFilename = function (request, parent, isMain, options) {
    if (options || !isLasting(parent?.filename) || module_.isBuiltin(request)) {
      return resolve.call(this, request, parent, isMain, options);
    }
    const asked = `${path.dirname(parent.filename)}\0${request}`;
    const kept = known.get(asked);
    if (kept !== undefined && stampOf(kept)) return kept;
    const found = resolve.call(this, request, parent, isMain, options);
    // The kit's own sources are found without looking for them.
    if (found.includes('node_modules')) {
      known.set(asked, found);
      fresh += 1;
      if (fresh === WORTHWHILE) whenIdle(save);
    }
    return found;
  };

  function save() {
    fresh = 0;
    keep(path.basename(file), JSON.stringify([...known]));
  }
}

/** A package's module, or a source of the kit: what else asks is a participant's, gone tomorrow. */
function isLasting(asking) {
  return Boolean(asking) && (asking.endsWith('.ts') || asking.includes(`${path.sep}node_modules${path.sep}`));
}

function read(file) {
  try {
    return new Map(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    return new Map(); // not there yet, or damaged
  }
}

module.exports = { keepResolutions };
