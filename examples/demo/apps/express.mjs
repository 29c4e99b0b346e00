import { runWorker } from '@regrow/worker'
import express from 'express'
import { failLater, headers, options, work } from './work.mjs'

const app = express()
app.get('/', async (request, response) => response.set(headers).send(await work()))
app.get('/throw', failLater)

await runWorker(app, options)
