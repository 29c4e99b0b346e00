// Sends the master the facts that the preload knows: an uncaught error ends this process, it cannot listen, or it
// listens on a socket of its own. Loaded only then.

const { describeError, seal } = require('@regrow/protocol') as typeof import('@regrow/protocol')
// biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
const { locate } = require('./syntax-location.cjs') as {
  locate(thrown: unknown): string | undefined
}
// biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
const { isRefusal } = require('./exclusive-listen.cjs') as { isRefusal(error: unknown): boolean }

/** The error that ends this process. */
function sendFailure(thrown: unknown): void {
  const described = isRefusal(thrown) ? advise(thrown) : describeError(thrown)
  const located = locate(thrown)
  send({
    type: 'failed',
    error: located === undefined ? described : { ...described, stack: located },
  })
}

/** This process listens nowhere; with what its program can do about it. */
function sendExcluded(thrown: Error): void {
  send({ type: 'excluded', error: advise(thrown) })
}

/** This process listens on a socket of its own. */
function sendListening(): void {
  send({ type: 'listening' })
}

/**
 * Node writes the channel at once while there is room in the pipe, so the master receives this even if the process ends
 * in this very tick.
 */
function send(fact: import('@regrow/protocol').Fact): void {
  process.send?.(seal(fact), undefined, {}, () => {
    // sent or not, there is nothing else to do: the master may be gone
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
