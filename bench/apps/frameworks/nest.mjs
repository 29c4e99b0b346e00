import { NestFactory } from '@nestjs/core'
import { Root } from './nest-module.mjs'

export function createApp() {
  return NestFactory.create(Root, { logger: false })
}

export async function listen(app, port, host) {
  await app.listen(port, host)
}
