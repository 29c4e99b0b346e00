// Serves, unless the file FAULT says otherwise at load: `throws` or `exits`.

import { existsSync, readFileSync } from 'node:fs'
import { runWorker } from '@regrow/worker'

const { FAULT, PORT } = process.env
const fault = existsSync(FAULT) ? readFileSync(FAULT, 'utf8') : ''
if (fault === 'throws') throw new TypeError('the release is broken')
if (fault === 'exits') process.exit(0)

await runWorker((_request, response) => response.end('hello'), {
  listen: { port: Number(PORT), host: '127.0.0.1' },
})
