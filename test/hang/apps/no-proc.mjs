// The system tells no process how much memory it has, as where there is no /proc.

import { runWorker } from '@regrow/worker'

const refuse = () => {
  throw Object.assign(new Error('no such file or directory'), { code: 'ENOENT' })
}
process.memoryUsage = Object.assign(refuse, { rss: refuse })

const listen = { port: Number(process.env.PORT ?? 0), host: '127.0.0.1' }
await runWorker((_request, response) => response.end('hello'), { listen })
