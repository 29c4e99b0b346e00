import { runWorker } from '@regrow/worker'
import fastify from 'fastify'
import { failLater, headers, options, work } from './work.mjs'

const app = fastify()
app.get('/', async (request, reply) => reply.headers(headers).send(await work()))
app.get('/throw', failLater)

await runWorker(app, options)
