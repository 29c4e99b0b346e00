// A NestJS app without a compiler: a decorator is a function that is called with what it decorates.

import 'reflect-metadata'
import { Body, Catch, Controller, Get, Module, Post, Query } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { pause, throwLater } from './options.mjs'

class Routes {
  hello() {
    return 'hello'
  }
  async slow(ms) {
    await pause(ms)
    return 'hello'
  }
  echo(body) {
    return body
  }
  async fails() {
    throw new Error('NestJS answers this')
  }
  throw() {
    throwLater()
    return pause(1_500) // too late: a suspect has less time to answer
  }
}

class Filter {
  catch(_error, host) {
    const [, response] = host.getArgs()
    response.status(500).send('by the framework')
  }
}

const routes = {
  hello: Get(),
  slow: Get('slow'),
  echo: Post('echo'),
  fails: Get('fails'),
  throw: Get('throw'),
}
for (const [name, decorate] of Object.entries(routes))
  decorate(Routes.prototype, name, Object.getOwnPropertyDescriptor(Routes.prototype, name))
Query('ms')(Routes.prototype, 'slow', 0)
Body()(Routes.prototype, 'echo', 0)
Controller()(Routes)
Catch()(Filter)

export class Root {}
Module({ controllers: [Routes], providers: [{ provide: APP_FILTER, useClass: Filter }] })(Root)
