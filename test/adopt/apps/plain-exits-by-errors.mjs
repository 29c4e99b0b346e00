// A program that never heard of regrow, and ends by itself when it has an error that nobody caught, as verdaccio,
// json-server and hapi's tutorial do. LATER=1: it closes a database first. ONE=1: it has no listener for rejections, which
// Node brings to the other one then, as node-red does.

import { createServer } from 'node:http'

const closeDatabase = () =>
  new Promise((resolve) => {
    setTimeout(resolve, 100)
  })

async function closeAndExit() {
  await closeDatabase()
  console.log('database closed')
  process.exit(3)
}

function end(error) {
  console.log(`${process.pid} ends: ${error.message}`)
  if (process.env.LATER) return closeAndExit()
  process.exit(1)
}
process.on('uncaughtException', end)
if (!process.env.ONE) process.on('unhandledRejection', end)

setInterval(() => undefined, 1_000) // what keeps the process
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  if (pathname === '/throw') setTimeout(() => fail('thrown'))
  else if (pathname === '/reject') Promise.reject(new Error('rejected'))
  else if (pathname === '/reject-text') Promise.reject('a text')
  else if (pathname === '/send') response.end('sent', () => process.emit('error', lostSend()))
  else if (pathname === '/slow') setTimeout(() => response.end('slow'), searchParams.get('ms'))
  else response.end('hello')
})
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`port ${server.address().port}`)
})

/** As Node has it when the parent is gone. */
function lostSend() {
  return Object.assign(new Error('Channel closed'), { code: 'ERR_IPC_CHANNEL_CLOSED' })
}

function fail(message) {
  throw new Error(message)
}
