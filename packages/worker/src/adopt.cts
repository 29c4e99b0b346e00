// Preloaded by `node --require @regrow/worker/adopt server.js`, or by a pool with `adopt: true`: gives a
// program that never heard of regrow the trap and the drain. It exports nothing; to load it is to ask
// for it. See docs/adopting.md.
//
// CommonJS, for `--import` would have Node load the program itself as an ES module, which no require hook sees.

// biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
const { prepareToAdopt } = require('./adopt/preload.js') as {
  prepareToAdopt(path: string): void
}

prepareToAdopt(__filename)
