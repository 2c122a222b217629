// In which order the tests run: the longest first, so that the processors end together. How long each took the last time
// is known to Jest, but not in a fresh clone, where it goes by the size of the files.
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Those that take ten seconds and more, above all by waiting: the longest first. */
const LONG = [
  'page',
  'light-install',
  'pool',
  'deadline',
  'deploy-faults',
  'start',
  'deploy',
  'deploy-ownership',
  'voice',
  'mistakes',
  'secrets',
  'cleanup',
  'kit',
  'demo',
  'faults',
  'doctor',
  'doctor-cloud',
  'hostile-clients',
  'rehearse-account',
  'workspace',
  'likeness',
  'textlint',
  'class',
  'reuse',
];

module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path: file }) => {
      const index = LONG.indexOf(path.basename(file, '.test.ts'));
      return index < 0 ? LONG.length : index;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
