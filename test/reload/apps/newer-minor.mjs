// A worker of some later minor release: it says more than this master knows, and hears more from
// its master than it knows itself.

import { runWorker } from '@regrow/worker'

const brand = '@regrow/protocol'
const send = process.send.bind(process)
const emit = process.emit.bind(process)

process.send = (message, ...rest) => {
  if (message?.brand !== brand) return send(message, ...rest)
  send({ ...message, body: { type: 'of-a-later-release', detail: { mood: 'fine' } } })
  const body = { ...message.body, mood: 'fine', history: [{ at: 1 }, null] }
  return send({ ...message, minor: 7, body }, ...rest)
}

process.emit = (name, message, ...rest) => {
  if (name !== 'message' || message?.brand !== brand) return emit(name, message, ...rest)
  emit(name, { ...message, body: { type: 'of-a-later-release' } }, ...rest)
  return emit(name, { ...message, minor: 7, body: { ...message.body, mood: 'fine' } }, ...rest)
}

await runWorker(
  (request, response) => {
    response.setHeader('x-worker', process.pid)
    if (request.url === '/throw') throw new Error('of a later release')
    response.end('newer')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
