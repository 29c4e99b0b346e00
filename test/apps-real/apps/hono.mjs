import { runWorker } from '@regrow/worker'
import { Hono } from 'hono'
import { options, pause, throwLater } from './options.mjs'

const app = new Hono()
app.get('/', (context) => context.text('hello'))
app.get('/slow', async (context) => {
  await pause(context.req.query('ms'))
  return context.text('hello')
})
app.post('/echo', async (context) => context.json(await context.req.json()))
app.get('/fails', async () => {
  throw new Error('Hono answers this')
})
app.get('/throw', async (context) => {
  throwLater()
  await pause(1_500) // for longer than a suspect may take to answer
  return context.text('too late')
})
app.onError((_error, context) => context.text('by the framework', 500))

await runWorker(app, options)
