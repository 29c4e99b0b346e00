import { createServer } from 'node:http2'
import { runWorker } from '@regrow/worker'
import { answer } from './answer.mjs'
import { options } from './options.mjs'

await runWorker(createServer(answer), options)
