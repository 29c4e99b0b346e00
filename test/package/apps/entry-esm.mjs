// A program in ESM, with its app.

import { runWorker } from '@regrow/worker'
import express from 'express'

const app = express()
app.get('/', (_request, response) => response.send('hello from ESM'))
app.get('/throw', () => setTimeout(() => JSON.parse('no JSON')))

await runWorker(app)
