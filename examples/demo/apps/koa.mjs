import { runWorker } from '@regrow/worker'
import Koa from 'koa'
import { failLater, headers, options, work } from './work.mjs'

const app = new Koa()
app.use(async (context) => {
  context.body = await (context.path === '/throw' ? failLater() : work())
  context.set(headers)
})

await runWorker(app, options)
