// A Koa server as people write it, that never heard of regrow; `/throw` throws,
// `/slow` takes its time.

import { setTimeout as pass } from 'node:timers/promises'
import Koa from 'koa'

const app = new Koa()
app.use(async (context) => {
  if (context.path === '/throw') {
    setTimeout(() => {
      throw new Error('thrown in Koa')
    })
    await new Promise(() => undefined)
  }
  if (context.path === '/slow') await pass(30)
  context.set('x-worker', String(process.pid))
  context.body = 'hello'
})
app.listen(Number(process.env.PORT ?? 3000))
