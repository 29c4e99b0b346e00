import { runWorker } from '@regrow/worker'
import express from 'express'
import { RateLimiterCluster } from 'rate-limiter-flexible'

const limiter = new RateLimiterCluster({ keyPrefix: 'app', points: 100, duration: 3_600 })

const app = express()
app.get('/throw', () => setTimeout(() => JSON.parse('no JSON'))) // costs this one response
app.get('/', async (request, response) => {
  try {
    const { consumedPoints } = await limiter.consume(request.ip)
    response.json({ count: consumedPoints, worker: process.pid })
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal // the master did not answer in time
    response.status(429).end()
  }
})

await runWorker(app) // listens on PORT, else 3000
