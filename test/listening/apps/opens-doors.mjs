// A handler on each of the targets in LISTEN. It answers with its worker's pid, and with where it was asked.

import { runWorker } from '@regrow/worker'

await runWorker(
  (request, response) => {
    response.setHeader('x-worker', process.pid)
    response.end(String(request.socket.localPort ?? 'path'))
  },
  { listen: JSON.parse(process.env.LISTEN) },
)
