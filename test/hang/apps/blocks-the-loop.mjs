// `/block?ms=500` blocks the event loop for half a second; without `ms`, for ever.

import { runWorker } from '@regrow/worker'
import { block } from '../../support/block.mjs'

await runWorker(
  (request, response) => {
    response.setHeader('x-worker', process.pid)
    const { pathname, searchParams } = new URL(request.url, 'http://app')
    if (pathname === '/block') block(Number(searchParams.get('ms') ?? Number.POSITIVE_INFINITY))
    response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
