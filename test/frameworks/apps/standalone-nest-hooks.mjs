// A NestJS app that says what is called when, with its own handlers of signals. `/slow` waits for the
// drain to begin, and ends a little later. ADAPTER names its platform.

import 'reflect-metadata'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { runWorker } from '@regrow/worker'

let draining
const drained = new Promise((resolve) => {
  draining = resolve
})

class Routes {
  hello() {
    return 'hello'
  }
  async slow() {
    console.log('slow begins')
    await drained
    await new Promise((resolve) => setTimeout(resolve, 60))
    console.log('slow ends')
    return 'slow'
  }
}
const routes = { hello: Get(), slow: Get('slow') }
for (const [name, decorate] of Object.entries(routes))
  decorate(Routes.prototype, name, Object.getOwnPropertyDescriptor(Routes.prototype, name))
Controller()(Routes)

class Root {
  onModuleInit() {
    console.log('onModuleInit')
    if (process.env.FAILS) throw new Error('the module fails')
  }
  onApplicationBootstrap = () => console.log('onApplicationBootstrap')
  onModuleDestroy = () => console.log('onModuleDestroy')
  beforeApplicationShutdown = () => console.log('beforeApplicationShutdown')
  onApplicationShutdown = () => console.log('onApplicationShutdown')
}
Module({ controllers: [Routes] })(Root)

const adapter = process.env.ADAPTER === 'fastify' ? [new FastifyAdapter()] : []
const app = await NestFactory.create(Root, ...adapter, { logger: false })
app.enableShutdownHooks()
console.log('loaded')
const listen = { port: Number(process.env.PORT ?? 0), host: '127.0.0.1' }
const context = await runWorker(app, { listen })
context.on('draining', () => {
  console.log('draining')
  draining()
})
console.log(`port ${app.getHttpServer().address().port}`)
