// Requests of which one throws while others are in flight.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const held = []
const boom = () => {
  throw new Error('boom')
}

const routes = {
  '/': (response) => response.end('fine'),
  '/hold': (response) => hold(response),
  '/throw-at-once': boom,
  '/throw': () => setTimeout(boom, 5),
  /** It goes on with its answer, whatever became of its timer. */
  '/stream': (response) => {
    const timer = setInterval(() => response.write('.'), 10)
    response.once('close', () => clearInterval(timer))
    setTimeout(boom, 30)
    hold(response)
  },
  '/side-job': (response) => {
    setTimeout(boom, 5)
    setTimeout(() => response.end('fine'), 20)
  },
  '/release': (response) => {
    for (const each of [...held, response]) each.end('fine')
  },
}

function hold(response) {
  held.push(response)
  console.log(`held ${held.length}`)
}

const server = createServer((request, response) => routes[request.url](response))

await runWorker(
  async () => {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    console.log(`port ${server.address().port}`)
    return server
  },
  {
    drainTimeoutMs: Number(process.env.DRAIN_MS),
    onError: ({ method, path, suspected }) =>
      console.log(`told ${method} ${path} ${suspected ? 'suspected' : 'blamed'}`),
  },
)
