// A require hook, as ts-node, esbuild-register or CoffeeScript install one: it compiles files of another ending.

const { readFileSync } = require('node:fs')

require.extensions['.shout'] = (module, filename) => {
  module._compile(readFileSync(filename, 'utf8').replaceAll('REQUIRE', 'require'), filename)
}
