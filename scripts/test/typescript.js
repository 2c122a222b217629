// In the place of the package, see outside.js.
module.exports = outside.typescript();
