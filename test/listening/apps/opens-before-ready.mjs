// Listens at once, and in every slot but the first is not ready for as long as it lives. `/slow` takes 1.2 s.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

function answer(request, response) {
  response.setHeader('x-worker', process.pid)
  setTimeout(() => response.end('hello'), request.url === '/slow' ? 1_200 : 0)
}

await runWorker(async ({ slot }) => {
  const server = createServer(answer).listen(Number(process.env.PORT), '127.0.0.1')
  await once(server, 'listening')
  if (slot > 0) await once(server, 'close')
})
