// A master in a process of its own, driven by a test over IPC (see start-pool.ts). Each message
// `{ id, verb, args }` is answered by `{ id, value }` or `{ id, error }`; each event of the pool is
// sent as `{ name, data }`.

import { createPool } from '@regrow/master'

const events = [
  'worker:forked',
  'worker:ready',
  'worker:faulted',
  'worker:draining',
  'worker:limit-reached',
  'worker:overdue',
  'worker:blocked',
  'worker:exited',
  'worker:unreadable',
  'slot:delayed',
  'slot:degraded',
  'slot:closed',
  'standby:forked',
  'standby:prepared',
  'standby:promoted',
  'standby:exited',
  'reload:started',
  'reload:overridden',
  'reload:replaced',
  'reload:completed',
  'reload:paused',
  'reload:aborted',
  'rollback:started',
  'rollback:replaced',
  'rollback:completed',
  'pool:ready',
  'pool:degraded',
  'pool:crash-loop',
  'pool:failed',
  'pool:stopped',
]

let pool

/** Hooks by name. */
const verdicts = {
  accept: async (worker) => tell({ name: 'asked', data: worker }),
  refuse: async () => {
    throw new Error('the health check says no')
  },
  refuseSlot1: ({ slot }) => {
    if (slot === 1) throw new Error('the health check of slot 1 says no')
  },
  never: () => new Promise(() => undefined),
}

/** What a test may ask for besides the pool's own verbs. */
const verbs = {
  create(options) {
    const { verify, ...reload } = options.reload ?? {}
    if (verify) reload.verify = verdicts[verify] // functions do not cross a channel
    pool = createPool({ ...options, reload })
    for (const name of events) pool.on(name, (data) => tell({ name, data: describe(data) }))
  },
  /** Keep this process from doing anything else. */
  block(ms) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  },
  /** What keeps this process alive, and who listens to it. */
  residue() {
    return {
      resources: process.getActiveResourcesInfo(),
      listeners: process.eventNames().map(String),
      outputListeners:
        process.stdout.listenerCount('error') + process.stderr.listenerCount('error'),
    }
  },
  /** Use up the heap, and die of it. */
  exhaust() {
    setImmediate(() => {
      const hoard = []
      for (;;) hoard.push(new Array(100_000).fill(hoard.length))
    })
  },
  /** How much is still held when all garbage is gone; needs `--expose-gc`. */
  held() {
    globalThis.gc()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  },
  memory() {
    return process.memoryUsage.rss()
  },
  /** Take every listener of the pool away, ours too: no event is told any more. */
  deafen() {
    pool.removeAllListeners()
  },
  listenBadly(name) {
    pool.on(name, () => {
      throw new Error('a bad listener')
    })
    pool.on(name, async () => {
      throw new Error('a bad async listener')
    })
  },
  /** SIGKILL each predecessor in the moment in which it is ordered to drain. */
  killPredecessors() {
    pool.on('worker:ready', ({ slot, pid }) => {
      const { workers } = pool.status()
      const predecessor = workers.find((worker) => worker.slot === slot && worker.pid !== pid)
      if (predecessor) process.kill(predecessor.pid, 'SIGKILL')
    })
  },
  throw() {
    setImmediate(() => {
      throw new Error('the master itself is faulty')
    })
  },
  /** Call a verb, and say in the output when it has settled: what came before is out by then. */
  async callAloud(verb) {
    await pool[verb]().catch(() => undefined)
    for (const stream of [process.stdout, process.stderr]) stream.write(`${verb} settled\n`)
  },
  /** Let go of the test: this process ends by itself if nothing else keeps it. */
  release() {
    setImmediate(() => process.disconnect())
  },
}

process.on('message', ({ id, verb, args }) => {
  run(verb, args).then(
    (value) => tell({ id, value }),
    (error) => tell({ id, error: describe(error) }),
  )
})

async function run(verb, args) {
  return verbs[verb] ? verbs[verb](...args) : pool[verb](...args)
}

function tell(message) {
  if (process.connected) process.send(message)
}

/** Errors lose their code on the way, and their class; all else is plain data. */
function describe(value) {
  if (value instanceof Error) {
    const { name, message, code, stack, cause } = value
    return { name, message, code, stack, cause: cause && describe(cause) }
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, describe(each)]))
}
