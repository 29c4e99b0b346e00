import { runWorker } from '@regrow/worker'
import express from 'express'
import { options, pause, throwLater } from './options.mjs'

const app = express()
app.use(express.json())
app.get('/', (_request, response) => response.send('hello'))
app.get('/slow', async (request, response) => {
  await pause(request.query.ms)
  response.send('hello')
})
app.post('/echo', (request, response) => response.json(request.body))
app.get('/fails', async () => {
  throw new Error('Express answers this')
})
app.get('/throw', throwLater)
// biome-ignore lint/complexity/useMaxParams: Express knows a handler of errors by its four parameters
app.use((_error, _request, response, _next) => response.status(500).send('by the framework'))

await runWorker(app, options)
