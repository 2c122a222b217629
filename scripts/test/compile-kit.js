// Before the tests: compile the kit once, so that the commands they start do not all do it at the same time.
module.exports = () => {
  require('../kit.js').compiledKit();
};
