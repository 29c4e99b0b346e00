// A program with a server of its own, for its metrics, that hands its app to `runWorker` after that.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const metrics = createServer((_request, response) => response.end('metrics'))
await new Promise((resolve) => metrics.listen(0, '127.0.0.1', resolve))
await fetch(`http://127.0.0.1:${metrics.address().port}`).then((answer) => answer.text())

const server = createServer((request, response) => {
  if (request.url === '/throw') throw new Error('thrown in an app')
  if (request.url === '/slow') setTimeout(() => response.end('slow'), 500)
  else {
    const [traps, handlers] = ['uncaughtException', 'SIGTERM'].map((name) =>
      process.listenerCount(name),
    )
    response.end(`${traps} ${handlers}`)
  }
})
await runWorker({
  start: () => server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`)),
  stop: () => console.log('stopped'),
})
