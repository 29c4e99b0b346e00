import { text } from 'node:stream/consumers'
import { runWorker } from '@regrow/worker'
import Koa from 'koa'
import { options, pause, throwLater } from './options.mjs'

const routes = {
  '/': (context) => {
    context.body = 'hello'
  },
  '/slow': async (context) => {
    await pause(context.query.ms)
    context.body = 'hello'
  },
  '/echo': async (context) => {
    context.body = JSON.parse(await text(context.req))
  },
  '/fails': async () => {
    throw new Error('Koa answers this')
  },
  '/throw': (context) => {
    context.respond = false // it answers later, it thinks
    throwLater()
  },
}

const app = new Koa()
app.on('error', () => undefined)
app.use(async (context, next) => {
  try {
    await next()
  } catch {
    context.status = 500
    context.body = 'by the framework'
  }
})
app.use((context) => routes[context.path]?.(context))

await runWorker(app, options)
