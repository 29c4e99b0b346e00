// The app: most requests take a few milliseconds, and some throw where no `catch` can see it.

import { runWorker } from '@regrow/worker'

await runWorker(answer, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } })

function answer(request, response) {
  response.setHeader('x-worker', process.pid)
  if (request.url === '/throw') setTimeout(fail, 2)
  else setTimeout(() => response.end('hello\n'), 1 + Math.random() * 10)
}

function fail() {
  const error = new Error('nobody catches this')
  error.stack = String(error) // one line is enough for a demonstration
  throw error
}
