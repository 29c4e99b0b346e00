// `/spawn` starts a process that lives for a minute, and answers with its pid.

import { spawn } from 'node:child_process'
import { runWorker } from '@regrow/worker'

await runWorker(
  (request, response) => {
    if (request.url !== '/spawn') return response.end('hello')
    const { pid } = spawn('sleep', ['60'], { stdio: 'inherit' })
    response.end(String(pid))
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
