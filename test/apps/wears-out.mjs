// Grows by what `/grow?mb=` asks for, slows its loop down with `/slow?ms=`, and leaves with `/exit?code=`, or in order
// with `/leave?code=`.

import { runWorker } from '@regrow/worker'
import { block } from '../support/block.mjs'

const kept = []

const context = await runWorker(
  (request, response) => {
    const url = new URL(request.url, 'http://app')
    const number = (name) => Number(url.searchParams.get(name))
    response.setHeader('x-worker', process.pid)
    if (url.pathname === '/grow') kept.push(Buffer.alloc(number('mb') * 1_000_000, 1))
    if (url.pathname === '/slow') setInterval(block, 5, number('ms'))
    if (url.pathname === '/exit') process.exit(number('code'))
    if (url.pathname === '/leave') {
      process.exitCode = number('code')
      context.drain()
    }
    response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
