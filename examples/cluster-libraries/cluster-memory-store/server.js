import { ClusterMemoryStoreWorker } from '@express-rate-limit/cluster-memory-store'
import { runWorker } from '@regrow/worker'
import express from 'express'
import { rateLimit } from 'express-rate-limit'

const limiter = rateLimit({
  windowMs: 3_600_000,
  limit: 100,
  store: new ClusterMemoryStoreWorker(),
})

const app = express()
app.get('/throw', () => setTimeout(() => JSON.parse('no JSON'))) // costs this one response
app.get('/', limiter, (request, response) => {
  response.json({ count: request.rateLimit.used, worker: process.pid })
})

await runWorker(app) // listens on PORT, else 3000
