// Gets the signal that SIGNAL names twice while it holds a request, as from npm and from its group. It runs in
// `runWorker` if RUN says so, and else as it is; its own listener exits.

import { createServer } from 'node:http'

const { RUN, SIGNAL } = process.env

const server = createServer((_request, response) => {
  process.kill(process.pid, SIGNAL)
  setTimeout(() => {
    process.kill(process.pid, SIGNAL)
    console.log('echoed')
  }, 20)
  setTimeout(() => response.end('hello'), 400)
})
const start = () =>
  server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
if (RUN) (await import('@regrow/worker')).runWorker({ start })
else {
  process.on(SIGNAL, () => process.exit())
  start()
}
