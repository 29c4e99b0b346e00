// In TypeScript, so that the code that runs has other lines than the one that was written. Blocks its
// event loop for two seconds.

import { runWorker } from '@regrow/worker'

interface Ending {
  readonly at: number
}

await runWorker(
  (_request, response) => {
    spin({ at: performance.now() + 2_000 })
    response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)

function spin({ at }: Ending): void {
  while (performance.now() < at); // mark: spin
}
