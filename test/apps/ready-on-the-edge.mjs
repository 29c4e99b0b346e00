// Is ready at once, until EDGE_FILE tells for each slot after how many milliseconds of its life.

import { existsSync, readFileSync } from 'node:fs'
import { runWorker } from '@regrow/worker'

await runWorker({
  start({ slot }) {
    if (!existsSync(process.env.EDGE_FILE)) return
    const readyAt = JSON.parse(readFileSync(process.env.EDGE_FILE, 'utf8'))[slot]
    while (performance.now() < readyAt); // a timer would not be as exact
  },
})
