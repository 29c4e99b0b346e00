// Whatever signal it gets it gets a second time, as from npm and from its group. Its answers take a while; it
// runs in `runWorker` if RUN says so, and else as it is.

import { createServer } from 'node:http'

for (const signal of ['SIGTERM', 'SIGINT'])
  process.once(signal, () => {
    process.once(signal, () => console.log(`${signal} echoed`))
    process.kill(process.pid, signal)
  })

const server = createServer((_request, response) => {
  console.log('held')
  setTimeout(() => response.end('hello'), 300)
})
const start = () =>
  server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
if (process.env.RUN) (await import('@regrow/worker')).runWorker({ start })
else start()
