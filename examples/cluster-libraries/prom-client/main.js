import { createServer } from 'node:http'
import { createPool } from '@regrow/master'
import { AggregatorRegistry } from 'prom-client'

const registry = new AggregatorRegistry()
const metrics = createServer(async (_request, response) => {
  try {
    response.setHeader('Content-Type', registry.contentType)
    response.end(await registry.clusterMetrics())
  } catch (error) {
    response.writeHead(500).end(error.message)
  }
})

const pool = createPool({ entry: new URL('./server.js', import.meta.url), size: 2, signals: true })
pool.on('pool:stopped', () => metrics.close())
await pool.start()
metrics.listen(process.env.METRICS_PORT ?? 9_100)
