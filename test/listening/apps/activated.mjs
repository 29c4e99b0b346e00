// Is not told where to listen: on the socket it was born with, else on PORT. `LISTEN` may say it all the same. At
// `/slow` it takes its time; at `/grandchild` it runs this program again, alone, and answers with the port of that one.

import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { runWorker } from '@regrow/worker'

const { LISTEN } = process.env
const server = createServer(async (request, response) => {
  response.setHeader('x-worker', process.pid)
  if (request.url === '/slow') setTimeout(() => response.end('slow'), 30)
  else response.end(request.url === '/grandchild' ? await startAnother() : 'hello')
})

await runWorker(server, LISTEN ? { listen: JSON.parse(LISTEN) } : {})
console.log(`address ${JSON.stringify(server.address())}`)

async function startAnother() {
  const path = fileURLToPath(import.meta.url)
  const env = { ...process.env, PORT: '0', REGROW_SLOT: undefined }
  const child = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    if (text.includes('\n')) break
  }
  child.kill()
  return text
}
