// `/?ms=500` is answered after half a second, in two halves.

import { runWorker } from '@regrow/worker'

await runWorker(
  (request, response) => {
    const ms = Number(new URL(request.url, 'http://app').searchParams.get('ms'))
    response.setHeader('x-worker', process.pid)
    if (request.url.startsWith('/halves')) response.write('first half, ')
    setTimeout(() => response.end('done'), ms)
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
