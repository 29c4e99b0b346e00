// Says on stdout when it was loaded, and in which slot it was started.

import { runWorker } from '@regrow/worker'

const { env } = process
const listen = { port: Number(env.PORT ?? 0), host: '127.0.0.1' }

console.log('loaded')
if (env.FAULT === 'while prepared') process.once('message', () => setImmediate(fail))
if (env.APP === 'handler')
  await runWorker((_request, response) => response.end('hello'), { listen })
else await runWorker(start)

async function start(context) {
  const { createServer } = await import('node:http')
  console.log(`started slot=${context.slot} REGROW_SLOT=${env.REGROW_SLOT}`)
  if (env.FAULT === 'at start') fail()
  const server = createServer((request, response) => {
    if (request.url === '/throw') fail()
    response.end(`slot ${context.slot}`)
  })
  return server.listen(listen)
}

function fail() {
  throw new Error('the app is faulty')
}
