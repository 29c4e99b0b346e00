// A Fastify server as people write it, that never heard of regrow, and closes itself on SIGTERM;
// `/throw` throws.

import createFastify from 'fastify'

const app = createFastify()
app.get('/throw', () => {
  setTimeout(() => {
    throw new Error('thrown in Fastify')
  })
  return new Promise(() => undefined)
})
app.get('/', (_request, reply) => reply.header('x-worker', process.pid).send('hello'))
app.addHook('onClose', () => console.log('closed'))

process.on('SIGTERM', () => app.close())
await app.listen({ port: Number(process.env.PORT ?? 3000) })
