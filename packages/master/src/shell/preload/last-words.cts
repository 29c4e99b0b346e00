// What a worker says that says nothing else: one that dies of an uncaught error, cannot listen, or listens on a socket
// of its own. Loaded only then.

const { describeError, seal } = require('@regrow/protocol') as typeof import('@regrow/protocol')
// biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
const { locate } = require('./syntax-location.cjs') as {
  locate(thrown: unknown): string | undefined
}
// biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
const { isRefusal } = require('./exclusive-listen.cjs') as { isRefusal(error: unknown): boolean }

/** Tell the master which error ends this process. */
function sendFailure(thrown: unknown): void {
  const described = isRefusal(thrown) ? advise(thrown) : describeError(thrown)
  const located = locate(thrown)
  const error = located === undefined ? described : { ...described, stack: located }
  // The channel is written at once while there is room in the pipe, so this is heard although the
  // process ends in this very tick.
  process.send?.(seal({ type: 'failed', error }), undefined, {}, () => {
    // whether it was heard or not, this process ends
  })
}

/** Tell the master that this process listens nowhere, and what its program can do about it. */
function sendExcluded(thrown: Error): void {
  process.send?.(seal({ type: 'excluded', error: advise(thrown) }), undefined, {}, () => {
    // the master may be gone
  })
}

/** Tell the master that this process listens on a socket of its own. */
function sendListening(): void {
  process.send?.(seal({ type: 'listening' }), undefined, {}, () => {
    // the master may be gone
  })
}

function advise(thrown: unknown): import('@regrow/protocol').ErrorData {
  const { message, ...described } = describeError(thrown)
  return { ...described, message: `${message}; ${advice}` }
}

const advice =
  'the program listens with `exclusive: true`, by which each worker wants the port for itself: leave it out ' +
  '(srvx, h3: `node: { exclusive: false }`), or let one worker have it'

module.exports = { sendExcluded, sendFailure, sendListening }
