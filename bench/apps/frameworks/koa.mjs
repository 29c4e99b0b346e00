import Koa from 'koa'
import { body } from './body.mjs'

export function createApp() {
  const app = new Koa()
  app.use(async (context) => {
    context.body = await body()
  })
  return app
}

export function listen(app, port, host) {
  app.listen(port, host)
}
