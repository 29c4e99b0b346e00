// What is held open for long: streams of events, a poll that waits for news, bodies that go on.

import { runWorker } from '@regrow/worker'

const first = `retry: 20\ndata: from ${process.pid}\n\n`

const routes = {
  '/': (_request, response) => response.end('hello'),
  '/events': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.write(first)
  },
  '/events-by-header': (_request, response) => {
    response.setHeader('Content-Type', 'text/event-stream')
    response.write(first)
  },
  '/poll': () => undefined,
  '/chunks': (_request, response) => response.write('the first half'),
  '/counted': (_request, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('the first half')
  },
}

await runWorker(
  (request, response) => {
    response.setHeader('x-worker', process.pid)
    return routes[request.url](request, response)
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
