// Before the tests: npm calls it production where it leaves out the devDependencies (.npmrc), also for its scripts.
module.exports = () => {
  process.env.NODE_ENV = 'test';
};
