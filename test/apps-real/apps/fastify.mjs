import { runWorker } from '@regrow/worker'
import fastify from 'fastify'
import { options, pause, throwLater } from './options.mjs'

const app = fastify()
app.get('/', async () => 'hello')
app.get('/slow', async (request) => {
  await pause(request.query.ms)
  return 'hello'
})
app.post('/echo', async (request) => request.body)
app.get('/fails', async () => {
  throw new Error('Fastify answers this')
})
app.get('/throw', throwLater)
app.setErrorHandler((_error, _request, reply) => reply.code(500).send('by the framework'))

await runWorker(app, options)
