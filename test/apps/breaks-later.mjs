// Serves, unless the file FAULT says otherwise at load: `throws`, `exits`, or `waits` until it is gone.

import { existsSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { runWorker } from '@regrow/worker'

const { FAULT, PORT } = process.env
const fault = existsSync(FAULT) ? readFileSync(FAULT, 'utf8') : ''
if (fault === 'throws') throw new TypeError('the release is broken')
if (fault === 'exits') process.exit(0)
while (fault === 'waits' && existsSync(FAULT)) await setTimeout(20)

await runWorker(
  (_request, response) => {
    response.setHeader('x-worker', process.pid)
    response.end('hello')
  },
  { listen: { port: Number(PORT), host: '127.0.0.1' } },
)
