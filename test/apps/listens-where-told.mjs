// Starts a server for each of TARGETS itself, of which those with `tls` speak TLS. Each answers where
// all of them listen. The targets may stand in a file, TARGETS_FILE.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { runWorker } from '@regrow/worker'
import { cert, key } from './standalone-certificate.mjs'

const { TARGETS, TARGETS_FILE } = process.env
const servers = []

async function answer(_request, response) {
  await listening
  response.setHeader('connection', 'close')
  response.setHeader('x-worker', process.pid)
  response.end(JSON.stringify(servers.map((server) => server.address())))
}

async function listenEverywhere() {
  for (const { tls, ...target } of JSON.parse(TARGETS ?? readFileSync(TARGETS_FILE, 'utf8'))) {
    const server = tls ? createSecureServer({ cert, key }, answer) : createServer(answer)
    servers.push(server.listen(target))
    await once(server, 'listening')
  }
}

let listening
await runWorker({
  start() {
    listening = listenEverywhere()
    return listening
  },
})
