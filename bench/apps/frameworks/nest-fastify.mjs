import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Root } from './nest-module.mjs'

export { listen } from './nest.mjs'

export function createApp() {
  return NestFactory.create(Root, new FastifyAdapter(), { logger: false })
}
