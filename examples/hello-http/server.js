import { runWorker } from '@regrow/worker'
import express from 'express'

const app = express()
app.get('/', (request, response) => response.send('hello'))
app.get('/throw', () => setTimeout(() => JSON.parse('no JSON'))) // costs this one response

await runWorker(app) // listens on PORT, else 3000
