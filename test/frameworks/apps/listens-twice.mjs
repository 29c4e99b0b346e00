// `app.listen()` was left in the program, in front of `runWorker`: on the same port, or, FIRST, on another one.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'
import express from 'express'

const { APP, FIRST, PORT } = process.env
const app = express()
app.get('/', (_request, response) => response.send('hello'))
const server = createServer(app)
;(APP === 'server' ? server : app).listen(Number(FIRST ?? PORT))

await runWorker(APP === 'server' ? server : app)
console.log('ready')
