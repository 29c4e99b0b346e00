// Apps whose own `listen` does more than listen, or that are functions; APP says which. `/ws` echoes.

import { runWorker } from '@regrow/worker'
import express from 'express'

const makers = {
  'express-ws': async () => {
    const { default: expressWs } = await import('express-ws')
    const { app } = expressWs(express())
    app.ws('/ws', (socket) => socket.on('message', (text) => socket.send(`echo ${text}`)))
    return app.get('/', (_request, response) => response.send('hello'))
  },
  'koa-websocket': async () => {
    const [{ default: Koa }, { default: addWebSockets }] = await Promise.all([
      import('koa'),
      import('koa-websocket'),
    ])
    const app = addWebSockets(new Koa())
    app.ws.use(({ websocket }) => websocket.on('message', (text) => websocket.send(`echo ${text}`)))
    return app.use((context) => {
      context.body = 'hello'
    })
  },
  connect: async () => {
    const { default: connect } = await import('connect')
    return connect().use((_request, response) => response.end('hello'))
  },
  '@whatwg-node/server': async () => {
    const { createServerAdapter } = await import('@whatwg-node/server')
    return createServerAdapter(() => new Response('hello'))
  },
  /** As Feathers does it: its services are set up when the server listens, and then `listen` resolves. */
  'sets up': async () => {
    const app = express()
    const { listen } = app
    let is = 'not set up'
    app.listen = async (...parameters) => {
      const server = listen.apply(app, parameters)
      await new Promise((resolve) => {
        setTimeout(resolve, 200)
      })
      is = 'hello'
      return server
    }
    return app.get('/', (_request, response) => response.send(is))
  },
  fastify: async () => {
    const { default: fastify } = await import('fastify')
    return fastify().get('/', () => 'hello')
  },
}

const { APP, LISTEN } = process.env
await runWorker(await makers[APP](), LISTEN ? { listen: LISTEN } : {})
console.log('ready')
