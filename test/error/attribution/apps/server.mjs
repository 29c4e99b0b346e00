// One route per origin of an error. `/open/<id>` prepares what the route shares with others, and is
// held, as `/hold` is, until a little after the error: a request that did nothing wrong answers.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

/** Those of one file: to load them all would cost each process more than it does otherwise. */
const { routes, openers = {} } = await import(`./${process.env.ROUTES}.mjs`)
const held = []
let isReleased = false

const server = createServer((request, response) => {
  const path = request.url.slice(1)
  if (path === '') response.end('fine')
  else if (path === 'hold') hold(response)
  else if (path.startsWith('open/')) open(path.slice('open/'.length), response)
  else return routes[path](request, response)
})

async function open(id, response) {
  await openers[id]?.()
  hold(response)
}

function hold(response) {
  held.push(response)
  console.log(`held ${held.length}`)
  if (isReleased) release()
}

function release() {
  isReleased = true
  for (const each of held) each.end('fine')
}

const onError = () => void setTimeout(release, 20)

await runWorker(
  async () => {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    console.log(`port ${server.address().port}`)
    return server
  },
  { drainTimeoutMs: 4_000, onError }, // on a busy machine the deadline of a short one is over before its 503 is out
)
