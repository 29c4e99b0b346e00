// Preloaded by `node --require @regrow/worker/adopt server.js`, or by a pool with `adopt: true`, gives a program that
// does not know regrow the trap and the drain. See docs/adopting.md.
//
// It exports nothing, because loading it is enough. It is CommonJS: with `--import` Node would load the program
// itself as an ES module, which no require hook sees.

// biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
const { prepareToAdopt } = require('./adopt/preload.js') as {
  prepareToAdopt(path: string): void
}

prepareToAdopt(__filename)
