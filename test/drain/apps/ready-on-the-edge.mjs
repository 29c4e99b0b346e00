// Is ready at once, until EDGE_FILE tells for each slot after how many milliseconds of its life.

import { existsSync, readFileSync } from 'node:fs'
import { runWorker } from '@regrow/worker'
import { block } from '../../support/block.mjs'

await runWorker({
  start({ slot }) {
    if (!existsSync(process.env.EDGE_FILE)) return
    const readyAt = JSON.parse(readFileSync(process.env.EDGE_FILE, 'utf8'))[slot]
    block(Math.max(0, readyAt - performance.now() - 5))
    while (performance.now() < readyAt); // a timer would not be as exact
  },
})
