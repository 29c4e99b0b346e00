// Keeps connections that come in messages before the program listens for messages: a master with sticky sessions
// chooses among all workers that exist. Node.js keeps messages while nobody listens for them, but `node:cluster` itself
// listens in each of its workers from the beginning.

type Given = readonly [message: unknown, socket: object]

/** Until the program listens. */
function keepEarlySockets(): void {
  const nodes = process.rawListeners('message')
  const early: Given[] = []
  const keep = (message: unknown, socket: unknown) => {
    if (typeof socket === 'object' && socket !== null) early.push([message, socket])
  }
  const isOfProgram = (listener: unknown) => !nodes.includes(listener as never)
  const onListener = (event: string | symbol, added: unknown) => {
    if (event !== 'message' || added === keep) return
    process.off('newListener', onListener)
    process.nextTick(deliver)
  }
  const deliver = () => {
    process.off('message', keep)
    const listeners = process.rawListeners('message').filter(isOfProgram)
    for (const given of early.splice(0))
      for (const listener of listeners) Reflect.apply(listener, process, given)
  }
  process.on('message', keep)
  process.on('newListener', onListener)
}

module.exports = { keepEarlySockets }
