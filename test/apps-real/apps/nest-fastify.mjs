import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { runWorker } from '@regrow/worker'
import { Root } from './nest-module.mjs'
import { options } from './options.mjs'

await runWorker(await NestFactory.create(Root, new FastifyAdapter(), { logger: false }), options)
