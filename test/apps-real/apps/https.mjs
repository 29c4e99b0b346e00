import { createServer } from 'node:https'
import { runWorker } from '@regrow/worker'
import { cert, key } from '../../apps/standalone-certificate.mjs'
import { answer } from './answer.mjs'
import { options } from './options.mjs'

await runWorker(createServer({ cert, key }, answer), options)
