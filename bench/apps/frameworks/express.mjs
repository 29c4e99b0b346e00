import express from 'express'
import { body } from './body.mjs'

export async function createApp() {
  const app = express()
  app.get('/', async (_request, response) => response.json(await body()))
  return app
}

export function listen(app, port, host) {
  app.listen(port, host)
}
