// A program that never heard of regrow, with a thread and a child that serve, too. Each tells how many
// traps there are in it, and its flags.

import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

const tell = () => ({
  execArgv: process.execArgv,
  traps: process.listenerCount('uncaughtException'),
})

/** Resolves when somebody was served, so that whoever adopts has had the time to. */
async function serveOnce() {
  const server = createServer((_request, response) => response.end())
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  await (await fetch(`http://127.0.0.1:${server.address().port}`)).text()
  server.close()
  server.closeAllConnections()
  return tell()
}

if (!isMainThread) parentPort.postMessage(await serveOnce())
else if (process.argv[2] === 'child') {
  process.send(await serveOnce())
  process.disconnect()
} else {
  const hear = (source) => new Promise((resolve) => source.once('message', resolve))
  const path = fileURLToPath(import.meta.url)
  const server = createServer(async (_request, response) => {
    const [thread, child] = await Promise.all([hear(new Worker(path)), hear(fork(path, ['child']))])
    response.end(JSON.stringify({ thread, child, own: tell() }))
  })
  server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
}
