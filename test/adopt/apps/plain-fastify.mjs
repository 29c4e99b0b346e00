// A Fastify server as people write it, that never heard of regrow, and closes itself on SIGTERM;
// `/throw` throws, `/slow` takes its time.

import { setTimeout as pass } from 'node:timers/promises'
import createFastify from 'fastify'

const app = createFastify()
app.get('/throw', () => {
  setTimeout(() => {
    throw new Error('thrown in Fastify')
  })
  return new Promise(() => undefined)
})
app.get('/slow', async (_request, reply) => {
  await pass(30)
  return reply.header('x-worker', process.pid).send('slow')
})
app.get('/', (_request, reply) => reply.header('x-worker', process.pid).send('hello'))
app.addHook('onClose', () => console.log('closed'))

process.on('SIGTERM', () => app.close())
await app.listen({ port: Number(process.env.PORT ?? 3000) })
