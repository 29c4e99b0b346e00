import { NestFactory } from '@nestjs/core'
import { runWorker } from '@regrow/worker'
import { Root } from './nest-module.mjs'
import { options } from './options.mjs'

await runWorker(await NestFactory.create(Root, { logger: false }), options)
