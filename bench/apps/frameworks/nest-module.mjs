import 'reflect-metadata'
import { Controller, Get, Module } from '@nestjs/common'
import { body } from './body.mjs'

class Routes {
  body() {
    return body()
  }
}
const { body: method } = Object.getOwnPropertyDescriptors(Routes.prototype)
Get()(Routes.prototype, 'body', method)
Controller()(Routes)

export class Root {}
Module({ controllers: [Routes] })(Root)
