// What a worker that dies of an uncaught error still says. Loaded only then.

const { describeError, seal } = require('@regrow/protocol') as typeof import('@regrow/protocol')
// biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
const { locate } = require('./syntax-location.cjs') as {
  locate(thrown: unknown): string | undefined
}

/** Tell the master which error ends this process. */
function tellFailure(thrown: unknown): void {
  const described = describeError(thrown)
  const located = locate(thrown)
  const error = located === undefined ? described : { ...described, stack: located }
  // The channel is written at once while there is room in the pipe, so this is heard although the
  // process ends in this very tick.
  process.send?.(seal({ type: 'failed', error }), undefined, {}, () => {
    // whether it was heard or not, this process ends
  })
}

module.exports = { tellFailure }
