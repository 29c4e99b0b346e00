import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { createPool } from '@regrow/master'
import { setupPrimary } from '@socket.io/cluster-adapter'
import { setupMaster } from '@socket.io/sticky'

const server = createServer()
setupMaster(server, { loadBalancingMethod: 'least-connection' })
setupPrimary()

const pool = createPool({
  entry: new URL('./server.js', import.meta.url),
  size: 2,
  serialization: 'advanced', // the package sends Buffers
  signals: true,
})

// A new session goes to the worker that has the fewest: to none that starts or drains.
const setSessions = (pid, count) => {
  for (const worker of Object.values(cluster.workers))
    if (worker.process.pid === pid) worker.clientsCount = count
}
pool.on('worker:forked', ({ pid }) => setSessions(pid, Infinity))
pool.on('worker:ready', ({ pid }) => setSessions(pid, 0))
pool.on('worker:draining', ({ pid }) => setSessions(pid, Infinity))
pool.on('pool:stopped', () => {
  server.close()
  server.closeAllConnections() // those of a killed worker are still open
})
await pool.start()
server.listen(process.env.PORT ?? 3000) // here, and in no worker
