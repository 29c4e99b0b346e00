import fastify from 'fastify'
import { body } from './body.mjs'

export function createApp() {
  const app = fastify()
  app.get('/', body)
  return app
}

export function listen(app, port, host) {
  app.listen({ port, host })
}
