// Ten lines of node:cluster that are no master of ours. SIGHUP replaces the worker: the new one first, then SIGTERM to the old one.

import cluster from 'node:cluster'

cluster.setupPrimary({ exec: new URL('./foreign-worker.mjs', import.meta.url).pathname })
let worker = cluster.fork()
cluster.on('listening', (_worker, { port }) => console.log(`port ${port}`))
cluster.on('exit', (_worker, code, signal) => console.log(`exited ${code ?? signal}`))
process.on('SIGHUP', () => {
  const before = worker
  worker = cluster.fork()
  worker.once('listening', () => before.process.kill('SIGTERM'))
})
