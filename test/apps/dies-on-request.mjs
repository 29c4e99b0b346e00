// `/exit?code=3`, `/signal?name=SIGSEGV`, `/disconnect`: ends as the path says, or lets go.

import { runWorker } from '@regrow/worker'

await runWorker(
  (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://app')
    response.setHeader('x-worker', process.pid)
    if (pathname === '/exit') process.exit(Number(searchParams.get('code')))
    if (pathname === '/signal') process.kill(process.pid, searchParams.get('name'))
    if (pathname === '/disconnect') process.disconnect()
    response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
