// Runs the same app without regrow, as Node's documentation of `node:cluster` does: it replaces a worker that has
// exited. A reload forks a successor, waits until it listens, disconnects the predecessor, and ends that one 2 s
// later, because a kept connection that is used would hold it for ever.

import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Contender } from './contender.ts'

const size = 2
const patienceMs = 2_000

export function createBareCluster(entry: URL, port: number): Contender {
  const workers = new Map<Worker, 'starting' | 'listening' | 'leaving'>()
  let errors = 0
  let isStopping = false
  let report: (pid: number) => void = () => undefined

  const fork = (): Worker => {
    cluster.setupPrimary({ exec: fileURLToPath(entry), args: [], execArgv: [], silent: true })
    const worker = cluster.fork({ PORT: String(port) })
    workers.set(worker, 'starting')
    for (const stream of [worker.process.stdout, worker.process.stderr]) stream?.resume()
    worker.once('listening', () => workers.set(worker, 'listening'))
    worker.once('exit', (code) => {
      const wasLeaving = workers.get(worker) === 'leaving'
      workers.delete(worker)
      if (code === 1) errors += 1 // the exit code of Node.js after an uncaught error
      report(worker.process.pid ?? 0)
      if (!wasLeaving && !isStopping) fork()
    })
    return worker
  }
  const leave = async (worker: Worker) => {
    workers.set(worker, 'leaving')
    const exit = once(worker, 'exit')
    worker.disconnect()
    const timer = setTimeout(() => worker.process.kill(), patienceMs)
    await exit
    clearTimeout(timer)
  }
  const listAll = () => [...workers.keys()]

  return {
    name: 'bare node:cluster',
    async start() {
      await Promise.all(Array.from({ length: size }, () => once(fork(), 'listening')))
    },
    async reload() {
      for (const worker of listAll()) {
        await once(fork(), 'listening')
        await leave(worker)
      }
    },
    async stop() {
      isStopping = true
      await Promise.all(listAll().map(leave))
    },
    kill() {
      isStopping = true
      for (const worker of listAll()) worker.process.kill('SIGKILL')
    },
    servingPids: () =>
      [...workers].flatMap(([{ process }, state]) =>
        state === 'listening' && process.pid ? [process.pid] : [],
      ),
    describe: () => [...workers.values()].map((state, index) => `${index} ${state}`).join(', '),
    countErrors: () => errors,
    onExit(listener) {
      report = listener
    },
  }
}
