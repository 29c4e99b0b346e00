// A worker whose app closes itself with its first request.

import { runWorker } from '@regrow/worker'

const context = await runWorker(
  (_request, response) => {
    response.end('bye')
    void context.close()
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
