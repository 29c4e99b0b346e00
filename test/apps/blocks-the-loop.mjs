// `/block?ms=500` blocks the event loop for half a second; without `ms`, for ever.

import { runWorker } from '@regrow/worker'

await runWorker(
  (request, response) => {
    response.setHeader('x-worker', process.pid)
    if (request.url.startsWith('/block')) block(new URL(request.url, 'http://app').searchParams)
    response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)

function block(search) {
  const end = performance.now() + Number(search.get('ms') ?? Number.POSITIVE_INFINITY)
  while (performance.now() < end);
}
