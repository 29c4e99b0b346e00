// Hands every second connection on to a child process, which answers it, and takes its listeners from the others.

import { fork } from 'node:child_process'
import { createServer } from 'node:net'
import { runWorker } from '@regrow/worker'

if (process.argv[2] === 'child') {
  process.on('message', (_message, socket) => socket?.end('from a child\n'))
} else {
  const child = fork(new URL(import.meta.url), ['child'])
  let count = 0
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    count += 1
    if (count % 2) child.send('socket', socket)
    else socket.removeAllListeners().resume().end('without listeners\n')
  })
  await runWorker(
    { start: () => server.listen(0, '127.0.0.1'), stop: () => child.disconnect() },
    { drainTimeoutMs: 8_000 },
  )
  console.log(`port ${server.address().port}`)
}
