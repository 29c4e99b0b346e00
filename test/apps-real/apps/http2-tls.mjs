import { createSecureServer } from 'node:http2'
import { runWorker } from '@regrow/worker'
import { cert, key } from '../../apps/standalone-certificate.mjs'
import { answer } from './answer.mjs'
import { options } from './options.mjs'

await runWorker(createSecureServer({ cert, key, allowHTTP1: true }, answer), options)
