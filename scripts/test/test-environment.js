// Where the tests run: as Jest does it, with what the test files share (outside.js).
const { TestEnvironment } = require('jest-environment-node');
const outside = require('./outside.js');

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.outside = outside;
  }
};
