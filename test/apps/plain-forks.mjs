// A plain program that answers with what a child of its own has inherited.

import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

if (process.argv[2] === 'child') {
  const { execArgv } = process
  process.send({ execArgv, listensForCtrlC: process.listenerCount('SIGINT') })
  process.disconnect()
} else {
  createServer((_request, response) => {
    const child = fork(fileURLToPath(import.meta.url), ['child'])
    child.once('message', (inherited) => response.end(JSON.stringify(inherited)))
  }).listen(Number(process.env.PORT), '127.0.0.1')
}
