// Works without a compiler: a decorator is a function that is called with what it decorates.

import 'reflect-metadata'
import { Controller, Get, Header, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { runWorker } from '@regrow/worker'
import { failLater, headers, options, work } from './work.mjs'

class Routes {
  work() {
    return work()
  }
  fail() {
    return failLater()
  }
}
const methods = Object.getOwnPropertyDescriptors(Routes.prototype)
Get()(Routes.prototype, 'work', methods.work)
Header('x-worker', headers['x-worker'])(Routes.prototype, 'work', methods.work)
Get('throw')(Routes.prototype, 'fail', methods.fail)
Controller()(Routes)

class Root {}
Module({ controllers: [Routes] })(Root)

await runWorker(await NestFactory.create(Root, { logger: ['error', 'warn'] }), options)
