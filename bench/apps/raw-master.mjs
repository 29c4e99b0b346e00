// A master of bare node:cluster, as its documentation shows it: it forks, and forks again when a worker exits.

import cluster from 'node:cluster'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { drive } from './drive.mjs'

const { WORKERS, FRAMEWORK } = process.env
const size = Number(WORKERS)
const program = FRAMEWORK ? 'frameworks/bare.mjs' : 'raw-worker.mjs'
let isStopping = false

cluster.setupPrimary({ exec: fileURLToPath(new URL(program, import.meta.url)) })
cluster.on('exit', () => {
  if (!isStopping) cluster.fork()
})

drive({
  async start() {
    await Promise.all(Array.from({ length: size }, () => once(cluster.fork(), 'listening')))
  },
  workerPids: () => Object.values(cluster.workers).map((worker) => worker.process.pid),
  async untilReplaced() {
    await once(cluster, 'listening')
  },
  async stop() {
    isStopping = true
    const workers = Object.values(cluster.workers)
    const exits = workers.map((worker) => once(worker, 'exit'))
    for (const worker of workers) worker.process.kill('SIGKILL')
    await Promise.all(exits)
  },
})
