// An app that tells its parent of each request, as metrics of a cluster are collected. `/?ms=500` takes so long first.

import { runWorker } from '@regrow/worker'

await runWorker(
  (request, response) => {
    const ms = new URL(request.url, 'http://localhost').searchParams.get('ms')
    setTimeout(() => {
      process.send?.({ metric: 1 })
      setTimeout(() => response.end('counted'), 50)
    }, ms)
  },
  { listen: { port: Number(process.env.PORT ?? 0), host: '127.0.0.1' } },
)
