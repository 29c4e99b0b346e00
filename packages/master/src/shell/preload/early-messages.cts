// Keeps messages that come before the program listens for messages, and the connections that they bring: a master with
// sticky sessions chooses among all workers that exist, and one that asks something of its workers asks those that boot,
// too. Node.js keeps messages while nobody listens for them, but `node:cluster` itself listens in each of its workers
// from the beginning.

type Given = readonly [message: unknown, socket: unknown]

/** A program may never listen: what brings no connection is kept up to this number. */
const mostMessages = 1_000

/** Until the program listens. */
function keepEarlyMessages(): void {
  const nodes = process.rawListeners('message')
  const early: Given[] = []
  const keep = (...given: Given) => {
    if (early.length < mostMessages || Object(given[1]) === given[1]) early.push(given)
  }
  const isOfProgram = (listener: unknown) => !nodes.includes(listener as never)
  const onListener = (event: string | symbol, added: unknown) => {
    if (event !== 'message' || added === keep) return
    process.off('newListener', onListener)
    process.off('message', keep) // the listener itself receives what comes from now on
    process.nextTick(deliver)
  }
  const deliver = () => {
    const listeners = process.rawListeners('message').filter(isOfProgram)
    for (const given of early.splice(0))
      for (const listener of listeners) Reflect.apply(listener, process, given)
  }
  process.on('message', keep)
  process.on('newListener', onListener)
}

module.exports = { keepEarlyMessages }
