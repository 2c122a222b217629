// Where the tests run: as Jest does it, with what the test files share (outside.js).
const v8 = require('node:v8');
const { TestEnvironment } = require('jest-environment-node');
const outside = require('./outside.js');

// V8 optimizes what runs often; a test file ends before that pays, at least until the code has run longer than usual.
v8.setFlagsFromString('--interrupt-budget=500000');

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.outside = outside;
  }
};
