// One route per origin of an error. `/open/<id>` prepares what the route shares with others, and is
// held, as `/hold` is, until `/release`.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'
import * as callbacks from './callbacks.mjs'
import * as clients from './clients.mjs'
import * as events from './events.mjs'
import * as network from './network.mjs'
import * as promises from './promises.mjs'
import * as shared from './shared.mjs'
import * as streams from './streams.mjs'

const kinds = [callbacks, promises, events, streams, network, shared, clients]
const routes = Object.assign({}, ...kinds.map((kind) => kind.routes))
const openers = Object.assign({}, ...kinds.map((kind) => kind.openers))
const held = []

const server = createServer((request, response) => {
  const path = request.url.slice(1)
  if (path === '') response.end('fine')
  else if (path === 'hold') hold(response)
  else if (path === 'release') for (const each of [...held, response]) each.end('fine')
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
}

await runWorker(
  async () => {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    console.log(`port ${server.address().port}`)
    return server
  },
  { drainTimeoutMs: 2_000 },
)
