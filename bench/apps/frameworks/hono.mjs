import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { body } from './body.mjs'

export function createApp() {
  const app = new Hono()
  app.get('/', async (context) => context.json(await body()))
  return app
}

export function listen({ fetch }, port, hostname) {
  serve({ fetch, port, hostname })
}
