// A job of one request that the end of another one's job starts: whatever hands things on (a queue, a pool with
// waiters, a fetch for several callers) runs what waits in the context of whoever was before it.

import { AsyncResource } from 'node:async_hooks'
import { get } from 'node:http'
import async from 'async'
import fastq from 'fastq'
import { createPool } from 'generic-pool'
import { boom } from './boom.mjs'

const url = `http://127.0.0.1:${process.env.UPSTREAM}/`
const run = (job, done) => job(done)
const quick = fastq(run, 1)
const queue = async.queue(run, 1)
const pool = createPool({ create: async () => ({}), destroy: async () => undefined }, { max: 1 })
const own = []
let callers

const next = () => own[0]?.(() => own.shift() && next())
const enqueue = (job) => own.push(job) === 1 && next()
const ask = (callback) => callers.push(callback)

export const routes = {
  fastq: () => quick.push(boom),
  'fastq-bound': () => quick.push(AsyncResource.bind(boom)),
  'fastq-bound-later': () => quick.push(AsyncResource.bind(() => setTimeout(boom, 5))),
  'fastq-timeout': () => quick.push(() => setTimeout(boom, 5)),
  'fastq-async': () => quick.push(async () => boom()),
  'async-queue': () => queue.push(boom),
  'own-queue': () => enqueue(boom),
  'generic-pool': () => void pool.acquire().then(boom),
  'generic-pool-await': async () => {
    await pool.acquire()
    boom()
  },
  coalesced: () => ask(boom),
  'coalesced-promise': () => ask(boom),
}

/** Their job ends when another one waits behind it: by a timer of their own. */
const hold = (push, countWaiting) =>
  new Promise((resolve) => {
    push((done) => {
      const timer = setInterval(() => {
        if (countWaiting() === 0) return
        clearInterval(timer)
        done()
      }, 5)
      resolve()
    })
  })

const openFastq = () =>
  hold(
    (job) => quick.push(job),
    () => quick.length(),
  )
const openPool = async () => {
  const resource = await pool.acquire()
  await hold(
    (job) => job(() => pool.release(resource)),
    () => pool.pending,
  )
}

/** Answered when somebody else asks as well. */
const askUpstream = (then) => {
  callers = []
  const timer = setInterval(() => {
    if (callers.length === 0) return
    clearInterval(timer)
    then(() => {
      for (const each of callers) each()
    })
  }, 5)
}

export const openers = {
  fastq: openFastq,
  'fastq-bound': openFastq,
  'fastq-bound-later': openFastq,
  'fastq-timeout': openFastq,
  'fastq-async': openFastq,
  'async-queue': () =>
    hold(
      (job) => queue.push(job),
      () => queue.length(),
    ),
  'own-queue': () => hold(enqueue, () => own.length - 1),
  'generic-pool': openPool,
  'generic-pool-await': openPool,
  coalesced: () =>
    askUpstream((done) =>
      get(url, { agent: false }, (answer) => answer.resume().once('end', done)),
    ),
  'coalesced-promise': () => askUpstream((done) => void fetch(url).then(done)),
}
