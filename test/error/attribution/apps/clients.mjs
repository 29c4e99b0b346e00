// Clients of databases that people use. The connection was opened by another request, which is
// still in flight: where a pool is filled on demand, that is the usual case.

import { boom } from './boom.mjs'

const { REDIS, POSTGRES } = process.env
const redis = REDIS && (await openRedis())
const postgres = POSTGRES && (await openPostgres())

async function openRedis() {
  const { Redis } = await import('ioredis')
  return new Redis({ port: Number(REDIS), host: '127.0.0.1', lazyConnect: true })
}

async function openPostgres() {
  const { default: pg } = await import('pg')
  return new pg.Pool({ host: POSTGRES, user: 'tester', database: 'postgres', max: 1 })
}

export const routes = {
  'ioredis-await': async () => {
    await redis.get('key')
    boom()
  },
  'ioredis-callback': () => redis.get('key', boom),
  'ioredis-pipeline': () => redis.pipeline().get('key').get('other').exec(boom),
  'ioredis-failed': async () => {
    await redis.call('nonsense')
  },
  'ioredis-failed-bare': () => void redis.call('nonsense'),
  'pg-await': async () => {
    await postgres.query('SELECT 1')
    boom()
  },
  'pg-callback': () => postgres.query('SELECT 1', boom),
  'pg-failed': async () => {
    await postgres.query('nonsense')
  },
  'pg-failed-bare': () => void postgres.query('nonsense'),
  'pg-client': async () => {
    const client = await postgres.connect()
    client.query('SELECT 1', boom)
  },
  'pg-connect': () => postgres.connect(boom),
  'pg-connect-await': async () => {
    await postgres.connect()
    boom()
  },
}

const openers = {}
for (const id of Object.keys(routes))
  openers[id] = () => (id.startsWith('pg') ? postgres.query('SELECT 1') : redis.get('key'))
Object.assign(openers, { 'pg-connect': exhaust, 'pg-connect-await': exhaust })

/** It has the only client, and gives it back when another one waits for it: by a timer of its own. */
async function exhaust() {
  const client = await postgres.connect()
  const timer = setInterval(() => {
    if (postgres.waitingCount === 0) return
    clearInterval(timer)
    client.release()
  }, 5)
}

export { openers }
