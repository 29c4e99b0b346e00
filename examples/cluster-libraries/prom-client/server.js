import { runWorker } from '@regrow/worker'
import express from 'express'
import { AggregatorRegistry, Counter, Gauge } from 'prom-client'

new AggregatorRegistry() // answers the master
const requests = new Counter({ name: 'requests_total', help: 'Requests that were answered.' })
new Gauge({ name: 'workers', help: 'Workers that answered.' }).set(1)

const app = express()
app.get('/throw', () => setTimeout(() => JSON.parse('no JSON'))) // costs this one response
app.get('/', (_request, response) => {
  requests.inc()
  response.send(`${process.pid}`)
})

await runWorker(app) // listens on PORT, else 3000
