// `/exit?code=3`, `/signal?name=SIGSEGV`, `/memory`, `/disconnect`: ends as the path says, or lets go.
// `/slow?ms=500` says on stdout who holds it, and is answered after half a second.

import { runWorker } from '@regrow/worker'

const deeds = {
  '/exit': (search) => process.exit(Number(search.get('code'))),
  '/signal': (search) => process.kill(process.pid, search.get('name')),
  '/memory': exhaustMemory,
  '/disconnect': () => process.disconnect(),
  '/slow': () => console.log(`held by ${process.pid}`),
}

await runWorker(
  (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://app')
    response.setHeader('x-worker', process.pid)
    deeds[pathname]?.(searchParams)
    setTimeout(() => response.end('hello'), Number(searchParams.get('ms')))
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)

function exhaustMemory() {
  for (const held = []; ; ) held.push(new Array(10_000).fill(held))
}
