// A program that never heard of regrow, with a shutdown hook as people write them. `HOOK` says how it
// ends: `exits` by itself when all is closed, `ends` by holding nothing, `returns` a promise, `resends` itself the signal, `flushes` when
// nothing else is left to do, `leaves at once`, `lingers`.

import { createServer } from 'node:http'

const server = createServer((request, response) => {
  if (request.url === '/throw') throw new Error('thrown in a plain program')
  if (request.url === '/slow') setTimeout(() => response.end('slow'), 500)
  else response.end('hello')
})
const database = setInterval(() => undefined, 1_000) // what keeps the process

const closeServer = () =>
  new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
  })

async function closeDatabase() {
  await new Promise((resolve) => {
    setTimeout(resolve, 200)
  })
  clearInterval(database)
  console.log('database closed')
}

const hooks = {
  exits: () => {
    closeServer()
      .then(closeDatabase)
      .then(() => process.exit(0))
  },
  ends: () => {
    process.exitCode = 3
    closeServer().then(closeDatabase)
  },
  returns: async () => {
    await closeServer()
    await closeDatabase()
    setInterval(() => undefined, 1_000) // a library keeps the process for ever
  },
  resends: () => {
    closeServer().then(() => process.kill(process.pid, 'SIGTERM')) // what it dies of by itself
  },
  flushes: () => {
    process.once('beforeExit', closeDatabase)
    clearInterval(database)
    closeServer()
  },
  'leaves at once': () => process.exit(3),
  lingers: () => console.log('told'),
}
process.once(process.env.SIGNAL ?? 'SIGTERM', (signal) => {
  console.log(`${signal} heard`)
  return hooks[process.env.HOOK]()
})

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`port ${server.address().port}`)
})
