// A Koa server as people write it, that never heard of regrow; `/throw` throws.

import Koa from 'koa'

const app = new Koa()
app.use((context) => {
  if (context.path === '/throw') {
    setTimeout(() => {
      throw new Error('thrown in Koa')
    })
    return new Promise(() => undefined)
  }
  context.set('x-worker', String(process.pid))
  context.body = 'hello'
  return undefined
})
app.listen(Number(process.env.PORT ?? 3000))
